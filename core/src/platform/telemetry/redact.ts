/**
 * What may not be in a log: what people write, who they are, and what opens doors. By the name of a field, and, wherever it
 * stands, by its looks.
 */

const HIDDEN = "[hidden]";
const MAX_DEPTH = 6;
const MAX_ITEMS = 50;
const MAX_TEXT = 4000;

/** Names of fields, without `_` and `-`, in lower case. */
const SENSITIVE_NAME = new RegExp(
  [
    "^(text|body|content|caption|subject|html|snippet|preview|payload|raw|data|values?|details?|params|parameters|query|search|url|uri)$",
    "^(name|address|from|to|cc|bcc|recipient|sender|author|bot|user|msisdn|jid|headers?|state|config|settings|answer|response|request)$",
    "(password|passwd|secret|token|apikey|authorization|cookie|credentials?|privatekey|idempotencykey)s?$",
    "(phone|phonenumber|mail|fullname|firstname|lastname|displayname|username|contactname|authorname|filename)s?$",
  ].join("|"),
);

/** Numbers that count or measure, and are nobody's. */
const HARMLESS_NUMBER = /(ms|bytes|seconds|count|size|pid|position|epoch|code|status)$/i;
const LEAST_PERSONAL_NUMBER = 10_000_000;

/** Secrets by their looks: our keys, tokens of sign-ins, keys of networks and models, passwords in addresses and assignments. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\blk_(live|test)_\w+/g, "[key]"],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "[token]"],
  [/\b(Bearer|Basic|Digest)\s+[\w.~+/=:-]+/gi, "$1 [token]"],
  [/\b\d{6,}:[\w-]{30,}/g, "[token]"],
  [/\b(sk|pk|rk|xox[abp]|ghp|whsec|EAA)[-_]?\w[\w-]{15,}/g, "[key]"],
  [/(:\/\/)[^\s/@:]*:[^\s/@]*@/g, "$1[hidden]@"],
  [/\b(pass(?:word|wd)?|secret|token|api[-_]?key|access[-_]?key|signature)(["']?\s*[=:]\s*["']?)[^\s"'&,;}]+/gi, "$1$2[hidden]"],
];

/** Values that a message repeats stand in quotes: the database and the JSON parser do so. All from the first to the last goes. */
const QUOTED = /"[^\n]*"/g;
const INSPECTED = /(?<=[:[,]\s?)'[^'\n]*'/g;
const MAIL = /[^\s"'<>()[\],;:@=]{1,64}@[^\s"'<>()[\],;:@]{1,255}/gu;
/** Ids, times and addresses of machines have many digits and are kept; what is left and has many is a phone, a card or an account. */
const DIGITS =
  /\b[a-z]{2}_[0-9a-z]{26}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(?=[0-9a-f]{0,63}[a-f])[0-9a-f]{16,64}\b|\b\d{4}-\d\d-\d\d(?:[T ][\d:.]+Z?)?|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b|(?<!\d)(\+?\(?\d(?:[ ().\u2010-\u2015-]{0,2}\d){7,18})(?!\d)/g;

/** A text for the log. */
export function redactText(text: string): string {
  let clean = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  for (const [pattern, instead] of SECRETS) clean = clean.replace(pattern, instead);
  if (clean.includes("@")) clean = clean.replace(MAIL, "[mail]");
  return clean
    .replace(QUOTED, '"…"')
    .replace(INSPECTED, "'…'")
    .replace(DIGITS, (match, digits: string | undefined) => (digits ? "[number]" : match));
}

/** Fields for the log, whatever they hold. */
export function redactFields(fields: object, describe: (error: object) => object, depth = 0): Record<string, unknown> {
  const entries = Object.entries(fields).slice(0, MAX_ITEMS);
  return Object.fromEntries(entries.map(([name, value]) => [redactText(name), redactField(name, value, describe, depth)]));
}

function redactField(name: string, value: unknown, describe: (error: object) => object, depth: number): unknown {
  if (value === null || value === undefined || typeof value === "boolean") return value;
  if (SENSITIVE_NAME.test(name.replaceAll(/[-_.@]/g, "").toLowerCase())) return HIDDEN;
  return redactValue(name, value, describe, depth);
}

function redactValue(name: string, value: unknown, describe: (error: object) => object, depth: number): unknown {
  switch (typeof value) {
    case "string":
      return redactText(value);
    case "number":
      return Math.abs(value) < LEAST_PERSONAL_NUMBER || HARMLESS_NUMBER.test(name) ? value : HIDDEN;
    case "bigint":
      return HARMLESS_NUMBER.test(name) ? String(value) : HIDDEN;
    case "object": {
      if (value === null) return value;
      if (depth >= MAX_DEPTH) return HIDDEN;
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? HIDDEN : value.toISOString();
      if (ArrayBuffer.isView(value)) return HIDDEN;
      if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => redactValue(name, item, describe, depth + 1));
      return isError(value) ? describe(value) : redactFields(value, describe, depth + 1);
    }
    default:
      return typeof value;
  }
}

/** Errors, and what is left of them after they went through JSON or through a description. */
function isError(value: object): boolean {
  return value instanceof Error || ("message" in value && typeof value.message === "string" && ("stack" in value || "type" in value));
}
