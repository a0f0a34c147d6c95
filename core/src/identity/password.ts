import { hash, verify } from "@node-rs/argon2";
import { invalid } from "../shared/errors.js";
import { passwordFault } from "./identity.js";

// Each hash takes 19 MiB and tens of milliseconds of a core; more at once would let a flood of logins stall everything.
const MAX_AT_ONCE = 4;
const waiting: (() => void)[] = [];
let running = 0;

// What is compared against when there is no such user, so that both answers take the same time.
let decoy: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
  return limited(() => hash(password));
}

/** The hash of a password that somebody chose; refuses one that is easily guessed, by the name of its field. */
export async function hashNewPassword(field: string, password: string): Promise<string> {
  const fault = passwordFault(password);
  if (fault) throw invalid(field, fault);
  return hashPassword(password);
}

export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword("no such user");
  const against = stored ?? (await decoy);
  const isRight = await limited(() => verify(against, password));
  return isRight && stored !== undefined;
}

async function limited<T>(run: () => Promise<T>): Promise<T> {
  if (running >= MAX_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await run();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}
