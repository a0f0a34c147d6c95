/** Where a command writes. */
export interface Output {
  out(text: string): void;
  error(text: string): void;
}

/** One thing that can be done. */
export interface Command {
  readonly name: string;
  /** What follows the name, for people. */
  readonly usage: string;
  readonly summary: string;
  /** Resolves to the exit code. Throws `UsageError` where it is not told what it needs. */
  run(args: string[], output: Output): Promise<number>;
}

/** Commands about one thing. */
export interface Group {
  readonly name: string;
  readonly commands: readonly Command[];
}

/** What was typed is not enough, or wrong; the message says what is. */
export class UsageError extends Error {
  override name = "UsageError";
}
