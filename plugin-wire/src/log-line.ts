import type { LogLevel } from "./log-line-parser.js";

/** A host reads 64 KiB a line; a longer one would lose its structure. */
const MAX_BYTES = 60_000;

/** A line in hclog's JSON shape. `@level`, `@message` and `@timestamp` are always strings: a Go host panics otherwise. */
export function formatLogLine(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>>, at = new Date()): string {
  const head = { "@level": level, "@message": String(message), "@timestamp": microseconds(at) };
  const line = stringify({ ...fields, ...head });
  if (Buffer.byteLength(line) <= MAX_BYTES) return `${line}\n`;
  return `${stringify({ ...head, "@message": head["@message"].slice(0, 1000), truncated: true })}\n`;
}

// hclog parses exactly six fraction digits; JavaScript has three.
function microseconds(at: Date): string {
  return at.toISOString().replace(/Z$/, "000Z");
}

function stringify(fields: Record<string, unknown>): string {
  try {
    return JSON.stringify(fields, plain);
  } catch {
    // A cycle or a throwing toJSON somewhere: keep what can be said.
    return JSON.stringify(Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, plainOrText(value)])));
  }
}

function plain(_key: string, value: unknown): unknown {
  if (value instanceof Error) return { ...value, name: value.name, message: value.message, stack: value.stack, cause: value.cause };
  return typeof value === "bigint" || typeof value === "symbol" ? String(value) : value;
}

function plainOrText(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value, plain) ?? "null");
  } catch {
    return Object.prototype.toString.call(value);
  }
}
