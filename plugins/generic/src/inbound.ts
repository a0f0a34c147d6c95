import { createHash } from "node:crypto";
import type { InboundMessage, WebhookRequest, WebhookResult } from "@linktor/plugin-sdk";
import { BadRequest, safeEqual, Unauthorized } from "@linktor/plugin-sdk";
import { readAttachment } from "./attachment.js";
import { identity } from "./capabilities.js";
import type { Settings } from "./settings.js";
import { SIGNATURE_HEADER, sign } from "./signature.js";

type Json = Readonly<Record<string, unknown>>;

/** One message or a list of them. What cannot be understood is kept as it came, and takes nothing else with it. */
export function readWebhook({ secret }: Settings, { headers, body }: WebhookRequest): WebhookResult {
  const signature = headers[SIGNATURE_HEADER] ?? "";
  if (!safeEqual(signature.toLowerCase(), sign(body, secret))) throw new Unauthorized("the signature is missing or wrong");
  const items = parseBody(body);
  return { events: items.map((item) => (isObject(item) && readMessage(item)) || unsupported(item)) };
}

function parseBody(body: Uint8Array): readonly unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (cause) {
    throw new BadRequest("the body is not JSON", { cause });
  }
  if (Array.isArray(parsed)) return parsed;
  if (isObject(parsed)) return [parsed];
  throw new BadRequest("the body is neither an object nor an array");
}

function readMessage({ id, from, text = "", name, sent_at: sentAt, attachments = [] }: Json): InboundMessage | undefined {
  const externalId = idOf(id);
  const sender = idOf(from);
  if (!externalId || !sender || typeof text !== "string" || !Array.isArray(attachments)) return undefined;
  if (text === "" && attachments.length === 0) return undefined;
  const at = timeOf(sentAt);
  return {
    type: "message",
    ...(at && { at }),
    externalId,
    contact: { ...identity, value: sender, ...(typeof name === "string" && name !== "" && { displayName: name }) },
    text,
    media: attachments.map(readAttachment),
  };
}

function unsupported(item: unknown): InboundMessage {
  const raw = JSON.stringify(item);
  const { id, from } = isObject(item) ? item : {};
  return {
    type: "message",
    externalId: idOf(id) ?? createHash("sha256").update(raw).digest("hex"),
    contact: { ...identity, value: idOf(from) ?? "unknown" },
    contentType: "unsupported",
    content: { unsupported: { networkType: "generic", raw } },
  };
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Many systems count their ids. */
function idOf(value: unknown): string | undefined {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** ISO 8601, or Unix time in seconds or milliseconds. A time that is none is no reason to lose a message. */
function timeOf(value: unknown): Date | undefined {
  const date =
    typeof value === "number" ? new Date(value < 1e11 ? value * 1000 : value) : new Date(typeof value === "string" ? value : NaN);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 || date.getUTCFullYear() < 1 ? undefined : date;
}
