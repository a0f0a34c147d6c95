import { setTimeout as sleep } from "node:timers/promises";
import { GRPC_STDIO, StdioChannel } from "@linktor/plugin-wire";
import type { Connection } from "../calls/connection.js";
import { LineSplitter } from "../process/line-splitter.js";
import { Pace } from "../process/pace.js";
import type { PluginLog } from "../process/plugin-log.js";

/** Reads what the plugin's program prints for as long as it runs; a Go plugin stands still when nobody does. */
export async function readStdio(connection: Connection, log: PluginLog): Promise<void> {
  const stdout = new LineSplitter((line) => log.print("stdout", line));
  const stderr = new LineSplitter((line) => log.print("stderr", line));
  const pace = new Pace();
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
