import type { PluginHostOptions } from "@linktor/plugin-host";
import { z } from "zod";

/** A key without a value is not set. */
const whole = (min: number, max: number) =>
  z.preprocess((value) => value ?? undefined, z.coerce.number().int().min(min).max(max).optional());

/** What plugins may use; the host has the defaults. */
export const limitsSchema = z
  .strictObject({
    memory_mb: whole(64, 1_048_576),
    open_files: whole(64, 1_048_576),
    core_mb: whole(0, 1_048_576),
    message_mb: whole(1, 1024),
    log_lines_per_second: whole(1, 100_000),
    nice: whole(0, 19),
    call_seconds: whole(1, 3600),
    send_seconds: whole(1, 3600),
    media_seconds: whole(1, 86_400),
  })
  .prefault({});

type Limits = NonNullable<PluginHostOptions["defaultLimits"]>;

/** Only what is set: what is not is the host's to say. */
export function toLimits(settings: z.infer<typeof limitsSchema>): Limits {
  const named = {
    memoryMb: settings.memory_mb,
    openFiles: settings.open_files,
    coreMb: settings.core_mb,
    messageMb: settings.message_mb,
    logLinesPerSecond: settings.log_lines_per_second,
    nice: settings.nice,
    callSeconds: settings.call_seconds,
    sendSeconds: settings.send_seconds,
    mediaSeconds: settings.media_seconds,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)) as Limits;
}
