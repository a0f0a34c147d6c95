import type { Content } from "@linktor/plugin-sdk";

/** The structured part as Linktor's API spells it: the kind's own object, in snake_case. */
export function wireContent(content: Content): unknown {
  const [value] = Object.values(content);
  return JSON.parse(JSON.stringify(value, snakeCase));
}

function snakeCase(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), member]),
  );
}
