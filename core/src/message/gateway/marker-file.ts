import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import path from "node:path";

const MAX_BYTES = 1024 * 1024;

/** What a process had under way when it died. */
export interface LeftBehind {
  readonly names: readonly string[];
  /** Those that were under way by themselves, so that nothing else can have been the cause. */
  readonly alone: readonly string[];
}

/**
 * Names of what is under way, in a file: what a process that dies leaves there was under way. Lines are appended without
 * waiting for the disk, which a killed process survives; a power cut says nothing about what was under way. Nor does a disk that is
 * full: nothing waits for it.
 */
export class MarkerFile implements Disposable {
  readonly leftBehind: LeftBehind;
  readonly #file: number;
  readonly #underWay = new Map<number, string>();
  #lastToken = 0;
  #bytes = 0;
  /** Something could not be written. */
  #isBehind = false;

  constructor(file: string) {
    mkdirSync(path.dirname(file), { recursive: true });
    this.leftBehind = read(file);
    this.#file = openSync(file, "a", 0o600);
  }

  /** The names of the last process are not needed any more. */
  forgetLeftBehind(): void {
    this.#rewrite();
  }

  /** Answers what ends it. */
  begin(names: readonly string[], isAlone: boolean): () => void {
    const token = ++this.#lastToken;
    const line = `${isAlone ? "!" : "+"}${token} ${names.join(" ")}\n`;
    this.#underWay.set(token, line);
    this.#write(line);
    return () => {
      this.#underWay.delete(token);
      this.#write(`-${token}\n`);
      if (this.#bytes > MAX_BYTES) this.#rewrite();
    };
  }

  #write(text: string): void {
    if (this.#isBehind) this.#rewrite();
    else this.#append(text);
  }

  #append(text: string): void {
    this.#bytes += text.length;
    this.#tried(() => writeSync(this.#file, text));
  }

  /** All that is under way, and nothing else. */
  #rewrite(): void {
    this.#bytes = 0;
    this.#isBehind = false;
    this.#tried(() => ftruncateSync(this.#file, 0));
    this.#append([...this.#underWay.values()].join(""));
  }

  #tried(write: () => void): void {
    try {
      write();
    } catch {
      this.#isBehind = true;
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}

function read(file: string): LeftBehind {
  const open = new Map<string, { readonly isAlone: boolean; readonly names: readonly string[] }>();
  for (const line of textOf(file).split("\n")) {
    const [head = "", ...names] = line.split(" ");
    const token = head.slice(1);
    if (head.startsWith("-")) open.delete(token);
    else if (head !== "") open.set(token, { isAlone: head.startsWith("!"), names });
  }
  const all = [...open.values()];
  return { names: all.flatMap(({ names }) => names), alone: all.flatMap(({ isAlone, names }) => (isAlone ? names : [])) };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return "";
    throw error;
  }
}
