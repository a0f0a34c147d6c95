import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "@bufbuild/protobuf";
import { z } from "zod";

const json = z.record(z.string(), z.unknown());
const body = z.union([z.string(), json, z.array(z.unknown())]);
const method = z.string().toUpperCase().default("POST");
const headers = z.record(z.string(), z.string()).transform(withLowerNames).default({});

/** A text is sent as it stands; anything else as JSON. */
export type Body = z.infer<typeof body>;

const settings = z.strictObject({ config: json.default({}), credentials: json.default({}) });

const answer = z.strictObject({
  status: z.number().int().min(200).max(599).default(200),
  headers,
  body: body.optional(),
  /** A long poll is answered late. */
  after_ms: z.number().int().nonnegative().default(0),
});

const exchange = z.strictObject({
  method,
  path: z.string().startsWith("/"),
  headers,
  body: body.optional(),
  response: answer.prefault({}),
});

/** What the network expects to be asked, and what it answers. */
export type Exchange = z.infer<typeof exchange>;

const webhook = z.strictObject({
  method,
  url: z.string().startsWith("/").default("/"),
  headers,
  body: body.default(""),
});

/** A request as the network would make it. */
export type WebhookSample = z.infer<typeof webhook>;

const goodWebhook = webhook.extend({
  status: z.number().int().optional(),
  /** Each as far as it is written, in the JSON form of `InboundEvent`. */
  events: z.array(json).default([]),
  /** The state that comes with it the first time, and after a restart with the first one. */
  states: z.tuple([z.string(), z.string()]).optional(),
});

const send = z.strictObject({
  to: z.string(),
  text: z.string(),
  requests: z.array(exchange).default([]),
  external_id: z.string().optional(),
  refusals: z.array(z.strictObject({ response: answer, class: z.string() })).default([]),
});

const schema = settings.extend({
  invalid: z.array(settings).default([]),
  network: z.array(exchange).default([]),
  webhooks: z.strictObject({ good: z.array(goodWebhook).default([]), bad: z.array(webhook).default([]) }).prefault({}),
  send: send.optional(),
  receive: settings.extend({ events: z.array(json).min(1) }).optional(),
});

/** `verify.json`: what only the author can know of a plugin. */
export type Sample = z.infer<typeof schema>;

export type Settings = { readonly config: JsonObject; readonly credentials: JsonObject };

/** Undefined where there is none; throws, for people, where it is wrong. */
export async function readSample(folder: string): Promise<Sample | undefined> {
  const file = join(folder, "verify.json");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? `\n${z.prettifyError(error)}` : (error as Error).message;
    throw new Error(`${file} is wrong: ${why}`, { cause: error });
  }
}

/** Puts what only a run knows where the sample asks for it: `${network}`, `${webhook_url}`, `${key}`, `${message_id}`. */
export function filled<T>(value: T, known: Readonly<Record<string, string>>): T {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === "string" ? part.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => known[name] ?? whole) : part,
  ) as T;
}

export function bytesOf(content: Body): Buffer {
  return Buffer.from(typeof content === "string" ? content : JSON.stringify(content));
}

/** As every server and client gives them. */
function withLowerNames(written: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(written).map(([name, value]) => [name.toLowerCase(), value]));
}
