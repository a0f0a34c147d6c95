import { ApiError, badRequest } from "./answer.js";
import { methods, type ParameterType } from "./methods.js";
import type { Parameters } from "./request.js";

/** Checked parameters, of their own types wherever they came from. */
export type Checked = Readonly<Record<string, any>>;

export function checkParameters(method: string, { isForm, values, files }: Parameters): Checked {
  const known = methods[method];
  if (!known) throw new ApiError(404, "Not Found: method not found");
  const types = new Map(Object.entries(known).map(([name, type]) => [name.replace("!", ""), type]));
  const checked: Record<string, unknown> = {};
  for (const [name, value] of values) {
    const type = types.get(name);
    if (!type) throw badRequest(`${method} has no parameter "${name}"`);
    checked[name] = check(name, type, isForm ? fromText(name, type, String(value)) : value);
  }
  for (const name of files.keys()) {
    if (types.get(name) === "file") checked[name] ??= `attach://${name}`;
  }
  for (const name of Object.keys(known)
    .filter((key) => key.endsWith("!"))
    .map((key) => key.slice(0, -1))) {
    if (checked[name] === undefined) throw badRequest(missing(name));
  }
  return checked;
}

function missing(name: string): string {
  if (name === "chat_id") return "chat_id is empty";
  if (name === "text") return "message text is empty";
  return `parameter "${name}" is required`;
}

function fromText(name: string, type: ParameterType, text: string): unknown {
  if (type === "string" || type === "file" || (type === "chat" && text.startsWith("@"))) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest(`can't parse parameter "${name}"`);
  }
}

const checks: Readonly<Record<ParameterType, (value: unknown) => boolean>> = {
  integer: Number.isSafeInteger,
  number: Number.isFinite,
  string: (value) => typeof value === "string",
  file: (value) => typeof value === "string" && value !== "",
  boolean: (value) => typeof value === "boolean",
  chat: (value) => (Number.isSafeInteger(value) && value !== 0) || (typeof value === "string" && /^@\w+$/.test(value)),
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  array: (value) => Array.isArray(value),
};

function check(name: string, type: ParameterType, value: unknown): unknown {
  if (checks[type](value)) return value;
  throw badRequest(`parameter "${name}" is not of type ${type}`);
}
