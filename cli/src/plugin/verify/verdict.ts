/** What was seen is not what was promised. */
export class Mismatch extends Error {
  override name = "Mismatch";
  constructor(
    readonly expected: string,
    readonly seen: string,
  ) {
    super(`expected ${expected}, saw ${seen}`);
  }
}

/** It cannot be said: something that is needed for it is missing, or failed before. */
export class NotChecked extends Error {
  override name = "NotChecked";
}

export function expectThat(isSo: boolean, expected: string, seen: unknown): asserts isSo {
  if (!isSo) throw new Mismatch(expected, typeof seen === "string" ? seen : shown(seen));
}

/** For people: never the whole of something large. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? String(part) : part)) ?? "nothing";
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
