import { type DestinationStream, pino } from "pino";

const MAX_WAITING_BYTES = 1024 * 1024;

/** Where the log goes. Where that cannot be written, for a full disk, lines wait and then get lost; the work goes on. */
export function standardOutput(): DestinationStream {
  const output = pino.destination({ fd: 1, sync: true, maxLength: MAX_WAITING_BYTES });
  output.on("error", () => undefined);
  return output;
}
