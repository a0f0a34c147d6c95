import { writeSync } from "node:fs";
import { StdioChannel } from "@linktor/plugin-wire";
import type { StdioQueue } from "./stdio-queue.js";

type Write = typeof process.stdout.write;

/** Takes over what the program prints: only the handshake may reach the real stdout, and only log lines the real stderr. */
export class Output {
  readonly #stderr = process.stderr.write.bind(process.stderr);

  constructor({ keepStdout }: { keepStdout: boolean }) {
    // Until the handshake a stray line on stdout would be taken for it.
    if (!keepStdout) process.stdout.write = process.stderr.write.bind(process.stderr) as Write;
    for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {}); // the host is gone
  }

  log(line: string): void {
    this.#stderr(line);
  }

  handshake(line: string): void {
    writeSync(1, line);
  }

  redirectTo(stdio: StdioQueue): void {
    process.stdout.write = writerOf(StdioChannel.STDOUT, stdio);
    process.stderr.write = writerOf(StdioChannel.STDERR, stdio);
  }
}

function writerOf(channel: StdioChannel, stdio: StdioQueue): Write {
  return ((chunk: Uint8Array | string, encoding?: BufferEncoding | (() => void), callback?: () => void): boolean => {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk, typeof encoding === "string" ? encoding : "utf8") : Buffer.from(chunk);
    stdio.push(channel, bytes);
    const done = typeof encoding === "function" ? encoding : callback;
    if (done) process.nextTick(done);
    return true;
  }) as Write;
}
