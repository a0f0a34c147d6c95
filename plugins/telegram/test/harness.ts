import type { Channel, ChannelContext, EventOutcome, InboundEvent, OutboundMedia, OutboundMessage, SendError } from "@linktor/plugin-sdk";
import { telegram } from "../src/plugin.js";
import { startBotApi } from "./bot-api.js";

process.env.LINKTOR_ALLOW_LOOPBACK = "1";
process.env.LINKTOR_ALLOWED_PRIVATE_HOSTS = "10.0.0.1";

export const token = "700000042:AAtest-token_of_the_bot-0123456789abc";
export const secret = "s3cret-Word_1";
export const webhookUrl = "http://127.0.0.1:9/api/v1/webhooks/telegram/ch_1";
export const noSignal = new AbortController().signal;

type Received = { readonly events: readonly InboundEvent[]; readonly state: Uint8Array | undefined };

/** Core's side of one channel: what it was given, and what it answers. */
export class Host {
  readonly received: Received[] = [];
  readonly logged: string[] = [];
  readonly ended = new AbortController();
  state: Uint8Array;
  store: (received: Received) => Promise<void> = async () => {};

  constructor(state: Uint8Array = new Uint8Array()) {
    this.state = state;
  }

  get events(): readonly InboundEvent[] {
    return this.received.flatMap(({ events }) => events);
  }

  context(url: string): ChannelContext {
    const host = this;
    const line = (fields: object, text: string) => void this.logged.push(`${text} ${JSON.stringify(fields)}`);
    return {
      channelId: "ch_1",
      get state() {
        return host.state;
      },
      webhookUrl: url,
      signal: this.ended.signal,
      log: { debug: line, info: line, warn: line, error: line },
      receive: async (events, state) => {
        await this.store({ events, state });
        this.received.push({ events, state });
        if (state) this.state = state;
        return events.map((): EventOutcome => "stored");
      },
    };
  }
}

export type Opened = Required<Omit<Channel, "markRead" | "connect">> & { connect(signal: AbortSignal): Promise<void> };

export function openChannel(
  baseUrl: string,
  config: Record<string, unknown> = {},
  host = new Host(),
  url = webhookUrl,
  botToken = token,
): Opened {
  const settings = telegram.parseSettings({ base_url: baseUrl, webhook_secret: secret, ...config }, { bot_token: botToken });
  return telegram.open(settings, host.context(url)) as unknown as Opened;
}

/** A channel at a stand-in of its own. */
export async function aChannel(config: Record<string, unknown> = {}, host = new Host()) {
  const api = await startBotApi({ token });
  const channel = openChannel(api.url, config, host);
  return {
    api,
    channel,
    host,
    async [Symbol.asyncDispose]() {
      host.ended.abort();
      await channel[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}

export function aMessage(overrides: Partial<OutboundMessage> = {}): OutboundMessage {
  const to = { kind: "telegram", value: "700100200", scoped: true };
  return { messageId: "ms_1", idempotencyKey: "k1", to, contentType: "text", text: "Hello", media: [], ...overrides };
}

/** Uploads bytes as core does, and answers with the file to send. */
export async function anUpload(
  channel: Opened,
  type: OutboundMedia["type"],
  mimeType: string,
  bytes: Uint8Array = Buffer.from(`bytes of ${mimeType}`),
  name = "my file.bin",
) {
  const media = { type, mimeType, name, sizeBytes: bytes.length, sha256: `sha-of-${mimeType}` };
  const { reference } = await channel.uploadMedia(media, chunksOf(bytes), noSignal);
  return { ...media, reference };
}

export async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 65_536) yield bytes.subarray(start, start + 65_536);
}

export function request(body: unknown, headers: Record<string, string> = { "x-telegram-bot-api-secret-token": secret }) {
  const bytes = typeof body === "string" ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  return { method: "POST", url: "/api/v1/webhooks/telegram/ch_1", headers, body: bytes };
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

export async function waitFor(condition: () => boolean, ms = 5000): Promise<void> {
  const end = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > end) throw new Error("it did not happen in time");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
