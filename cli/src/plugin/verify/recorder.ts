import { StdioChannel } from "@linktor/plugin-wire";

const MAX_PRINTED_BYTES = 8 * 1024 * 1024;

/** Everything that a process wrote. */
export class Recorder {
  /** What follows the handshake on stdout, by line. */
  readonly prints: string[] = [];
  readonly errors: string[] = [];
  readonly #stdout = new Tail();
  readonly #stderr = new Tail();

  print(_stream: "stdout" | "stderr", read: () => string): void {
    this.prints.push(read());
  }

  stderr(line: string): void {
    if (line !== "") this.errors.push(line);
  }

  /** What the program prints, which its library hands to the host. */
  printed(channel: StdioChannel, data: Uint8Array): void {
    (channel === StdioChannel.STDERR ? this.#stderr : this.#stdout).push(data);
  }

  text(): string {
    return [...this.errors, ...this.prints, this.#stdout.text(), this.#stderr.text()].join("\n");
  }
}

/** The end of something that may be endless. */
class Tail {
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    while (this.#bytes > MAX_PRINTED_BYTES) this.#bytes -= this.#chunks.shift()!.length;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}
