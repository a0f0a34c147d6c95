import type { Readable } from "node:stream";

const SLICE_BYTES = 512 * 1024;
const PAUSE_MS = 8;

/**
 * How fast what a plugin prints is read: a slice every eight milliseconds, for a pipe about 64 MiB a second, more than anybody can
 * use. One that prints more stands still meanwhile, instead of everybody else.
 */
export class Pace {
  readonly #sliceBytes: number;
  #taken = 0;

  constructor(sliceBytes = SLICE_BYTES) {
    this.#sliceBytes = sliceBytes;
  }

  /** How many milliseconds to wait now that so many bytes more were read. */
  after(bytes: number): number {
    this.#taken += bytes;
    if (this.#taken < this.#sliceBytes) return 0;
    this.#taken = 0;
    return PAUSE_MS;
  }
}

export function readAtPace(stream: Readable): void {
  const pace = new Pace();
  stream.on("data", ({ length }: Buffer) => {
    const pauseMs = pace.after(length);
    if (pauseMs === 0) return;
    stream.pause();
    setTimeout(() => stream.resume(), pauseMs);
  });
}
