import { redactText } from "./redact.js";

export interface ErrorDescription {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  /** Of the database: what is ours, not what was in the row. */
  readonly constraint?: string;
  readonly table?: string;
  readonly column?: string;
  readonly stack?: string;
  readonly cause?: ErrorDescription;
}

/** Names of ours, as the errors of node-postgres have them. */
const OURS = ["constraint", "table", "column"] as const;
const MAX_CAUSES = 3;
const NAME = /^[\w$.-]{1,64}$/;

/**
 * An error for the log. Only named parts: the errors of node-postgres carry the values of the row in `detail`, and those
 * are people's addresses and names; so do their messages, in quotes.
 */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (typeof error !== "object" || error === null) return { type: typeof error, message: redactText(String(error)) };
  const { name, type, message, code, stack, cause } = error as Record<string, unknown>;
  const kind = [type, name].find((one) => typeof one === "string" && NAME.test(one)) as string | undefined;
  const text = typeof message === "string" ? message : "";
  return {
    type: kind ?? (error instanceof Error ? "Error" : "object"),
    message: redactText(text),
    ...((typeof code === "number" || (typeof code === "string" && NAME.test(code))) && { code }),
    ...Object.fromEntries(OURS.flatMap((part) => named(error, part))),
    ...(typeof stack === "string" && { stack: framesOf(stack, text) }),
    ...(cause !== undefined && depth < MAX_CAUSES && { cause: describeError(cause, depth + 1) }),
  };
}

function named(error: object, part: string): [string, string][] {
  const value = (error as Record<string, unknown>)[part];
  return typeof value === "string" && NAME.test(value) ? [[part, value]] : [];
}

/** Where it happened, without what was said. */
function framesOf(stack: string, message: string): string {
  const frames = stack.replace(message, "").split("\n");
  return frames.filter((line) => /^\s+at [^\s]/.test(line)).join("\n");
}
