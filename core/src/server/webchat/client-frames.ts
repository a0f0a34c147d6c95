import { z } from "zod";
import { AppError, invalid } from "../../shared/errors.js";

export const MAX_FRAME_BYTES = 64 * 1024;
const MAX_TEXT = 10_000;

/** Text that can be stored: without the one character PostgreSQL refuses, and without halves of characters. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    .transform((value) => Buffer.from(value.replaceAll("\0", "")).toString());
const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9a-z]{26}$`));
const seq = z.int().min(0);

const hello = z.object({
  t: z.literal("hello"),
  v: z.literal(1),
  token: z.string().min(1).max(200),
  last_seq: seq.optional(),
  conversation_id: id("cv").optional(),
  cursor: z.union([z.literal(""), id("ev")]).optional(),
});

const msg = z.object({
  t: z.literal("msg"),
  client_id: z.string().regex(/^[\w-]{8,64}$/),
  type: z.string().max(32).optional(),
  text: text(MAX_TEXT).optional(),
  attachments: z.array(id("md")).max(10).optional(),
  reply_to: z.union([z.literal(""), id("ms")]).optional(),
  payload: z.object({ id: text(256), title: text(200) }).nullish(),
});

const mark = { seq, conversation_id: id("cv").optional() };
const act = z.discriminatedUnion("t", [
  msg,
  z.object({ t: z.literal("typing"), on: z.boolean() }),
  z.object({ t: z.literal("delivered"), ...mark }),
  z.object({ t: z.literal("read"), ...mark }),
  z.object({ t: z.literal("ping") }),
]);

export type Hello = z.infer<typeof hello>;
/** Something a visitor does. */
export type Act = z.infer<typeof act>;

export function parseHello(value: unknown): Hello {
  return parse(hello, value);
}

export function parseAct(value: unknown): Act {
  const parsed = parse(act, value);
  if (parsed.t === "msg" && (parsed.text ?? "").trim() === "" && !parsed.attachments?.length && !parsed.payload) {
    throw invalid("text", "write something, or attach a file.");
  }
  return parsed;
}

/** A text over the wire. */
export function parseFrame(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw new AppError("invalid", "MALFORMED_JSON", "This is not JSON.");
  }
}

export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(issue?.path.join(".") || "frame", `${issue?.message ?? "is not valid"}.`);
}
