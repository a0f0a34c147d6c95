import type { Readable } from "node:stream";
import { MAX_HANDSHAKE_BYTES, PluginStartError } from "@linktor/plugin-wire";

const NEWLINE = 0x0a;

/**
 * Takes the first line off a plugin's stdout and hands everything after it to `onRest`. The pipe is drained for ever, at
 * the pace of `pace.ts`: a plugin that writes to a full one stands still.
 */
export function readFirstLine(stdout: Readable, onRest: (chunk: Buffer) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    let head: Buffer | undefined = Buffer.alloc(0);
    stdout.on("data", (chunk: Buffer) => {
      if (!head) return onRest(chunk);
      head = Buffer.concat([head, chunk]);
      const newline = head.indexOf(NEWLINE);
      if (newline === -1 && head.length <= MAX_HANDSHAKE_BYTES) return;
      const [line, rest] = newline === -1 ? [head, Buffer.alloc(0)] : [head.subarray(0, newline), head.subarray(newline + 1)];
      head = undefined;
      if (line.length > MAX_HANDSHAKE_BYTES) reject(new PluginStartError("PLUGIN_BAD_HANDSHAKE", "the first line of stdout is too long"));
      else resolve(line.toString("utf8"));
      onRest(rest);
    });
    stdout.on("error", () => {}); // ends with `close`
    stdout.on("close", () => {
      if (head && head.length > 0) resolve(head.toString("utf8"));
      else reject(new PluginStartError("PLUGIN_BAD_HANDSHAKE", "stdout was closed and nothing was read from it"));
    });
  });
}
