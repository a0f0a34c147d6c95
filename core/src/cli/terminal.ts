/** What a command sees of the world. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  write(text: string): void;
  fail(text: string): void;
  /** Asks whoever sits there; undefined when nobody does. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
}

/** A command that cannot be understood. */
export class UsageError extends Error {
  override name = "UsageError";
}
