import type { LogEntry } from "@linktor/plugin-wire";
import { ADDRESS_REFUSED, LogLineParser } from "@linktor/plugin-wire";
import type { HostLogger } from "../api.js";

const TAIL_BYTES = 64 * 1024;

/** What is told of a plugin's lines besides the lines. */
export interface LineCounts {
  lineDropped(): void;
  addressRefused(): void;
}

/** Puts what a plugin writes into the host's log, at most so much a second, and remembers the end of it. */
export class PluginLog {
  readonly #log: HostLogger;
  readonly #linesPerSecond: number;
  readonly #counts: LineCounts | undefined;
  readonly #parser = new LogLineParser();
  #tail: string[] = [];
  #tailLength = 0;
  #second = 0;
  #lines = 0;
  #suppressed = 0;

  constructor(log: HostLogger, linesPerSecond: number, counts?: LineCounts) {
    this.#log = log;
    this.#linesPerSecond = linesPerSecond;
    this.#counts = counts;
  }

  stderr(line: string): void {
    this.#remember(line);
    if (line !== "") this.#write(() => this.#parser.parse(line));
  }

  /** What the program prints, which is not its log. A line that is too many is not read. */
  print(stream: "stdout" | "stderr", read: () => string): void {
    this.#write(() => {
      const message = read();
      return message === "" ? undefined : { level: stream === "stdout" ? "debug" : "info", message, fields: { stream } };
    });
  }

  /** The end of stderr, for a crash report. */
  tail(): string {
    return this.#tail.join("\n");
  }

  #remember(line: string): void {
    this.#tail.push(line);
    this.#tailLength += line.length + 1;
    while (this.#tailLength > TAIL_BYTES) this.#tailLength -= this.#tail.shift()!.length + 1;
  }

  #write(entryOf: () => LogEntry | undefined): void {
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#second) {
      if (this.#suppressed > 0) this.#log.warn({ suppressed: this.#suppressed }, "the plugin writes too much; lines were left out");
      this.#second = second;
      this.#lines = 0;
      this.#suppressed = 0;
    }
    if (++this.#lines > this.#linesPerSecond) {
      this.#suppressed++;
      this.#counts?.lineDropped();
      return;
    }
    const entry = entryOf();
    if (!entry) return;
    const { level, message, fields } = entry;
    if (fields.counted === ADDRESS_REFUSED) this.#counts?.addressRefused();
    this.#log[level === "trace" ? "debug" : level](fields, message);
  }
}
