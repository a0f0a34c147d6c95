import type { Sample } from "../network/sample.js";

/** What is shorter is found by chance, in numbers and words. */
const MIN_LENGTH = 6;

/** A value that nobody may read, and where `verify.json` has it. */
interface Secret {
  readonly at: string;
  readonly value: string;
}

/** The texts in all credentials, good and bad, however deep. */
export function secretsIn({ credentials, receive, invalid }: Pick<Sample, "credentials" | "receive" | "invalid">): Secret[] {
  const all = {
    credentials,
    receive: { credentials: receive?.credentials },
    invalid: invalid.map((bad) => ({ credentials: bad.credentials })),
  };
  return textsIn(all, "").filter(({ value }) => value.length >= MIN_LENGTH);
}

/** Where those are in `verify.json` that a text tells, as they are or as JSON writes them. */
export function toldIn(text: string, secrets: readonly Secret[]): string[] {
  const isTold = (value: string) => text.includes(value) || text.includes(JSON.stringify(value).slice(1, -1));
  return secrets.filter(({ value }) => isTold(value)).map(({ at }) => at);
}

function textsIn(value: unknown, at: string): Secret[] {
  if (typeof value === "string") return [{ at, value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => textsIn(part, at === "" ? name : `${at}.${name}`));
}
