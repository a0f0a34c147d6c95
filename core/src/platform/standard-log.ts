import { type Logger, pino } from "pino";

const MAX_WAITING_BYTES = 1024 * 1024;

/** The log on standard output. Where it cannot be written, for a full disk, lines wait and then get lost; the work goes on. */
export function standardLog(level: string): Logger {
  const output = pino.destination({ fd: 1, sync: true, maxLength: MAX_WAITING_BYTES });
  output.on("error", () => undefined);
  return pino({ level, base: null }, output);
}
