const MAX_LINE_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/**
 * Cuts bytes into lines. A line over 64 KiB comes in pieces; bytes that are no UTF-8 become replacement characters. Each line is text
 * only once somebody reads it, for most of what a plugin prints without end is thrown away.
 */
export class LineSplitter {
  readonly #onLine: (read: () => string) => void;
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(onLine: (read: () => string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    let start = 0;
    while (start < chunk.length) {
      const newline = chunk.indexOf(NEWLINE, start);
      const lineEnd = newline === -1 ? chunk.length : newline;
      const end = Math.min(lineEnd, start + MAX_LINE_BYTES - this.#bytes);
      this.#pieces.push(chunk.subarray(start, end));
      this.#bytes += end - start;
      const isWhole = end === newline;
      if (isWhole || this.#bytes >= MAX_LINE_BYTES) this.flush();
      start = isWhole ? end + 1 : end;
    }
  }

  flush(): void {
    if (this.#pieces.length === 0) return;
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#bytes = 0;
    this.#onLine(() => textOf(pieces));
  }
}

function textOf(pieces: readonly Buffer[]): string {
  const line = Buffer.concat(pieces).toString("utf8");
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
