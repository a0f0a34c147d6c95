import type { OutboundMedia, OutboundMessage, SendError } from "@linktor/plugin-sdk";
import { EmailChannel } from "../src/channel.js";
import { email } from "../src/plugin.js";
import type { Settings } from "../src/settings.js";
import { Dovecot, type DovecotOptions } from "./dovecot.js";
import { Host } from "./host.js";
import { Smtp, type SmtpOptions } from "./smtp.js";

process.env.LINKTOR_ALLOW_LOOPBACK = "1";

export const from = "support@shop.example";
export const noSignal = new AbortController().signal;
export const originSecret = "a secret for tests only";

type Ports = { readonly smtp: number; readonly imap: number };

export function configOf(ports: Ports, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    from,
    from_name: "The Shop",
    smtp_host: "127.0.0.1",
    smtp_port: ports.smtp,
    smtp_secure: false,
    imap_host: "127.0.0.1",
    imap_port: ports.imap,
    imap_secure: false,
    poll_interval_s: 1,
    origin_secret: originSecret,
    ...more,
  };
}

export const credentials = { smtp_user: "support", smtp_password: "secret", imap_user: "support", imap_password: "secret" };

export function settingsOf(more: Record<string, unknown> = {}, given: Record<string, unknown> = credentials): Settings {
  return email.parseSettings(configOf({ smtp: 2525, imap: 1143 }, more), given);
}

/** A channel between real servers. */
export async function aChannel({
  config = {},
  host = new Host(),
  dovecot: dovecotOptions = {},
  smtp: smtpOptions = {},
}: {
  readonly config?: Record<string, unknown>;
  readonly host?: Host;
  readonly dovecot?: DovecotOptions;
  readonly smtp?: SmtpOptions;
} = {}) {
  const [dovecot, smtp] = await Promise.all([Dovecot.start(dovecotOptions), Smtp.start(smtpOptions)]);
  const open = (other: Host = host, more: Record<string, unknown> = {}, given: Record<string, unknown> = credentials) =>
    openChannel({ smtp: smtp.port, imap: dovecot.port }, { ...config, ...more }, other, given);
  const channel = open();
  return {
    dovecot,
    smtp,
    host,
    channel,
    open,
    async [Symbol.asyncDispose]() {
      host.ended.abort();
      await channel[Symbol.asyncDispose]();
      await smtp[Symbol.asyncDispose]();
      await dovecot[Symbol.asyncDispose]();
    },
  };
}

/** A channel that only sends: nothing listens where its mailbox should be. */
export async function aSender(
  options: SmtpOptions = {},
  config: Record<string, unknown> = {},
  given: Record<string, unknown> = credentials,
) {
  const smtp = await Smtp.start(options);
  const host = new Host();
  const channel = openChannel({ smtp: smtp.port, imap: 1 }, config, host, given);
  return {
    smtp,
    host,
    channel,
    async [Symbol.asyncDispose]() {
      host.ended.abort();
      await channel[Symbol.asyncDispose]();
      await smtp[Symbol.asyncDispose]();
    },
  };
}

export function openChannel(
  ports: Ports,
  config: Record<string, unknown>,
  host: Host,
  given: Record<string, unknown> = credentials,
): EmailChannel {
  return new EmailChannel(email.parseSettings(configOf(ports, config), given), host.context(), { greetingMs: 1000, socketMs: 1500 });
}

export function aMessage(overrides: Partial<OutboundMessage> = {}): OutboundMessage {
  const to = { kind: "email", value: "ana@example.com" };
  return { messageId: "ms_1", idempotencyKey: "k1", to, contentType: "text", text: "Hello", media: [], ...overrides };
}

/** Uploads bytes as core does, and answers with the file to send. */
export async function anUpload(
  channel: EmailChannel,
  bytes: Uint8Array,
  name = "photo.png",
  mimeType = "image/png",
): Promise<OutboundMedia> {
  const media = { type: "file" as const, mimeType, name, sizeBytes: bytes.length, sha256: `sha-of-${name}` };
  const { reference } = await channel.uploadMedia(media, chunksOf(bytes), noSignal);
  return { ...media, reference };
}

export async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 65_536) yield bytes.subarray(start, start + 65_536);
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
  const refusal = error.name === "SendError" ? (error as SendError).refusal : {};
  return { name: error.name, message: error.message, ...refusal, all: everythingIn(error) };
}

/** As a careless logger would print it. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = Object.getOwnPropertyNames(error).map(
    (key) => `${key}=${JSON.stringify((error as unknown as Record<string, unknown>)[key]) ?? ""}`,
  );
  return [...own, error.cause === undefined ? "" : everythingIn(error.cause)].join("\n");
}

let counter = 0;

/** A mail as it lies in a mailbox. Lines of the body are joined; headers given take the place of the usual ones. */
export function aMail(headers: Record<string, string | undefined> = {}, body = "Hello there"): string {
  counter += 1;
  const all = {
    From: "Ana Lima <ana@example.com>",
    To: from,
    Subject: "A question",
    Date: "Mon, 3 Aug 2026 10:00:00 +0000",
    "Message-ID": `<mail-${counter}@example.com>`,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return `${lines.join("\r\n")}\r\n\r\n${body.replaceAll(/\r?\n/g, "\r\n")}\r\n`;
}
