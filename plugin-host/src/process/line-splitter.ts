const MAX_LINE_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** Cuts bytes into lines. A line over 64 KiB comes in pieces; bytes that are no UTF-8 become replacement characters. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(onLine: (line: string) => void) {
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
    const line = Buffer.concat(this.#pieces).toString("utf8");
    this.#pieces = [];
    this.#bytes = 0;
    this.#onLine(line.endsWith("\r") ? line.slice(0, -1) : line);
  }
}
