import { setTimeout as sleep } from "node:timers/promises";

/** A plugin's process, started by this host or by somebody else. */
export interface RunningProcess {
  /** Somebody else's: it is left as it is when the host is done with it. */
  readonly isLent: boolean;
  /** How it ended, for people. */
  readonly exited: Promise<string>;
  exitedWithin(ms: number): Promise<boolean>;
  terminate(): void;
  kill(): void;
  /** Resolves when nothing of it is left that was the host's to remove. */
  end(): Promise<void>;
}

export async function exitedWithin(exited: Promise<string>, ms: number): Promise<boolean> {
  const wait = new AbortController();
  const late = sleep(ms, false, { signal: wait.signal }).catch(() => false);
  const inTime = await Promise.race([exited.then(() => true), late]);
  wait.abort();
  return inTime;
}
