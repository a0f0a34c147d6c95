import { setTimeout as sleep } from "node:timers/promises";
import { GRPC_STDIO, StdioChannel } from "@linktor/plugin-wire";
import type { Connection } from "../calls/connection.js";
import { LineSplitter } from "../process/line-splitter.js";
import { Pace } from "../process/pace.js";
import type { PluginLog } from "../process/plugin-log.js";

/** A call costs more than a pipe, and whoever prints through it throws away what is too much: 8 MiB a second. */
const SLICE_BYTES = 64 * 1024;

/** Reads what the plugin's program prints for as long as it runs; a Go plugin stands still when nobody does. */
export async function readStdio(connection: Connection, log: PluginLog): Promise<void> {
  const stdout = new LineSplitter((read) => log.print("stdout", read));
  const stderr = new LineSplitter((read) => log.print("stderr", read));
  const pace = new Pace(SLICE_BYTES);
  try {
    for await (const { channel, data } of connection.serverStream(GRPC_STDIO.streamStdio, {}, {})) {
      (channel === StdioChannel.STDOUT ? stdout : stderr).push(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
      const pauseMs = pace.after(data.length);
      if (pauseMs > 0) await sleep(pauseMs, undefined, { ref: false });
    }
  } catch {
    // The process is gone, or it was built before this service was invented.
  }
}
