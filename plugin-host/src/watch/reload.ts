import type { HostLogger, HostTiming } from "../api.js";
import type { Supervisor } from "../supervisor.js";
import { changes } from "./changes.js";

/** Replaces a plugin each time that its files have changed. What cannot be started leaves the one that runs alone. */
export async function reloadOnChange(
  supervisor: Supervisor,
  folder: string,
  { timing, log }: { readonly timing: HostTiming; readonly log: HostLogger },
  signal: AbortSignal,
): Promise<void> {
  for await (const _change of changes(folder, timing.watchIntervalMs, signal)) {
    log.info({ folder }, "the plugin's files have changed; it is replaced");
    await supervisor.replace().catch((error: Error) => {
      log.error({ reason: error.message }, "the plugin could not be replaced; the one that runs goes on");
    });
  }
}
