import { createHmac } from "node:crypto";
import type {
  Channel,
  ChannelContext,
  EventOutcome,
  InboundEvent,
  OutboundMedia,
  OutboundMessage,
  SendError,
  WebhookRequest,
} from "@linktor/plugin-sdk";
import { whatsapp } from "../src/plugin.js";
import { NUMBER, startGraphApi } from "./graph-api.js";

process.env.LINKTOR_ALLOW_LOOPBACK = "1";

export const phoneNumberId = NUMBER.id;
export const wabaId = "100000000000001";
export const appId = "300000000000003";
export const token = "EAAtest0token0of0the0system0user0123456789";
export const appSecret = "0123456789abcdef0123456789abcdef";
export const verifyToken = "v3rify-Word";
export const webhookUrl = "http://127.0.0.1:9/api/v1/webhooks/whatsapp/ch_1";
export const noSignal = new AbortController().signal;

/** Core's side of one channel: what it was told. */
export class Host {
  readonly logged: string[] = [];
  readonly ended = new AbortController();

  context(channelId = "ch_1"): ChannelContext {
    const line = (fields: object, text: string) => void this.logged.push(`${text} ${JSON.stringify(fields)}`);
    return {
      channelId,
      state: new Uint8Array(),
      webhookUrl,
      signal: this.ended.signal,
      log: { debug: line, info: line, warn: line, error: line },
      receive: async (events) => events.map((): EventOutcome => "stored"),
    };
  }
}

export type Opened = Required<Omit<Channel, "edit" | "delete" | "disconnect" | "connect" | "receiveWebhook">> & {
  connect(signal: AbortSignal): Promise<void>;
  receiveWebhook(request: WebhookRequest): { events?: readonly InboundEvent[]; response?: { status?: number; body?: string | Uint8Array } };
};

type Overrides = { readonly config?: object; readonly credentials?: object; readonly channelId?: string; readonly host?: Host };

export function openChannel(baseUrl: string, { config, credentials, channelId, host = new Host() }: Overrides = {}): Opened {
  const settings = whatsapp.parseSettings(
    { phone_number_id: phoneNumberId, base_url: baseUrl, ...config },
    { access_token: token, app_secret: appSecret, verify_token: verifyToken, ...credentials },
  );
  return whatsapp.open(settings, host.context(channelId)) as unknown as Opened;
}

/** A channel at a stand-in of its own. */
export async function aChannel(overrides: Overrides = {}) {
  const api = await startGraphApi({ token, wabaId, appId });
  const host = overrides.host ?? new Host();
  const channel = openChannel(api.url, { ...overrides, host });
  return { api, channel, host, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

export function aMessage(overrides: Partial<OutboundMessage> = {}): OutboundMessage {
  const to = { kind: "phone", value: "+55 11 98888-7777" };
  return { messageId: "ms_1", idempotencyKey: "ms_1.0", to, contentType: "text", text: "Hello", media: [], ...overrides };
}

/** What surrounds every message to that person. */
export const envelope = {
  messaging_product: "whatsapp",
  recipient_type: "individual",
  to: "5511988887777",
  biz_opaque_callback_data: "lk:ch_1:ms_1.0",
};

/** What goes out before the last call of a message proves nothing of the whole. */
export const { biz_opaque_callback_data: _key, ...withoutKey } = envelope;

/** Uploads bytes as core does, and answers with the file to send. */
export async function anUpload(
  channel: Opened,
  type: OutboundMedia["type"],
  mimeType: string,
  bytes: Uint8Array = Buffer.from(`bytes of ${mimeType}`),
  name = "my file.bin",
): Promise<OutboundMedia> {
  const media = { type, mimeType, name, sizeBytes: bytes.length, sha256: `sha-of-${mimeType}` };
  const { reference } = await channel.uploadMedia(media, chunksOf(bytes), noSignal);
  return { ...media, reference };
}

export async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 65_536) yield bytes.subarray(start, start + 65_536);
}

export function signatureOf(body: Uint8Array, secret = appSecret): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

/** A request as Meta makes it. */
export function request(body: unknown, secret = appSecret, more: Partial<WebhookRequest> = {}): WebhookRequest {
  const bytes = typeof body === "string" ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  const headers = { "content-type": "application/json", "x-hub-signature-256": signatureOf(bytes, secret) };
  return { method: "POST", url: "/api/v1/webhooks/whatsapp/ch_1", headers, body: bytes, ...more };
}

export const person = { wa_id: "5511988887777", user_id: "BR.15025763946", profile: { name: "Zoë", username: "zoe.k" } };

export function change(value: object, field = "messages", number = phoneNumberId) {
  const metadata = { display_phone_number: "5511900000000", phone_number_id: number };
  return { field, value: { messaging_product: "whatsapp", metadata, ...value } };
}

export function body(...changes: readonly object[]) {
  return { object: "whatsapp_business_account", entry: changes.map((one) => ({ id: wabaId, changes: [one] })) };
}

/** One message of that person, with what is said about it. */
export function messageBody(message: object, contacts: readonly object[] = [person]) {
  return body(change({ contacts, messages: [{ from: person.wa_id, id: "wamid.A1", timestamp: "1760000000", ...message }] }));
}

/** What a call fails with: the refusal, or the error where nobody knows. */
export async function failure(
  call: Promise<unknown>,
): Promise<{ name: string; message: string; class?: string; reason?: string; retryAfterMs?: number; all: string }> {
  const error: unknown = await call.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof Error)) throw new Error("it did not fail");
  const none = { class: undefined, reason: undefined, retryAfterMs: undefined };
  const refusal = error.name === "SendError" ? (error as SendError).refusal : {};
  return { name: error.name, message: error.message, ...none, ...refusal, all: everythingIn(error) };
}

/** As a careless logger would print it. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = Object.getOwnPropertyNames(error).map(
    (key) => `${key}=${JSON.stringify((error as unknown as Record<string, unknown>)[key]) ?? ""}`,
  );
  return [...own, error.cause === undefined ? "" : everythingIn(error.cause)].join("\n");
}
