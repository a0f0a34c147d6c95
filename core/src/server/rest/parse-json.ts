import type { JsonValue } from "@bufbuild/protobuf";
import { badRequest } from "../http-error.js";

const MAX_DEPTH = 64;
const MAX_KEYS = 10_000;

/** Parses JSON from outside: valid UTF-8, and neither deeper nor wider than anything honest. */
export function parseJson(bytes: Uint8Array | string): JsonValue {
  const text = typeof bytes === "string" ? bytes : decode(bytes);
  assertShallow(text);
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw badRequest("MALFORMED_JSON", "The body is not valid JSON.");
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw badRequest("MALFORMED_JSON", "The body is not valid UTF-8.");
  }
}

/** Looks before parsing: V8 parses any depth, and whatever walks the result then runs out of stack. */
function assertShallow(text: string): void {
  let depth = 0;
  let keys = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case '"':
        i = endOfString(text, i);
        break;
      case "{":
      case "[":
        if (++depth > MAX_DEPTH) throw badRequest("JSON_TOO_DEEP", `The JSON is nested more than ${MAX_DEPTH} levels deep.`);
        break;
      case "}":
      case "]":
        depth--;
        break;
      case ":":
        if (++keys > MAX_KEYS) throw badRequest("JSON_TOO_LARGE", `The JSON has more than ${MAX_KEYS} keys.`);
        break;
      default:
    }
  }
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  while (text[quote - 1 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}
