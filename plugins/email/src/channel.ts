import {
  type Accepted,
  AddressNotAllowed,
  type Channel,
  type ChannelContext,
  type Health,
  NeedsSignIn,
  type OutboundMessage,
  SendError,
  SettingsError,
} from "@linktor/plugin-sdk";
import { isSignInRefused, SmtpHealth } from "./health.js";
import type { ImapAccess } from "./imap/client.js";
import { fetchMedia } from "./imap/fetch-media.js";
import { Reader } from "./imap/reader.js";
import { SideConnection } from "./imap/side-connection.js";
import { TokenSource } from "./oauth.js";
import { AnsweredMails } from "./outbound/answered.js";
import { type Outbox, sendMail } from "./outbound/send.js";
import { type Timeouts, Transport } from "./outbound/transport.js";
import { Uploads } from "./outbound/uploads.js";
import type { Settings } from "./settings.js";

export class EmailChannel implements Channel {
  readonly #settings: Settings;
  readonly #context: ChannelContext;
  readonly #access: ImapAccess;
  readonly #transport: Transport;
  readonly #outbox: Outbox;
  readonly #smtpHealth: SmtpHealth;
  readonly #side: SideConnection;
  readonly #answered: AnsweredMails;
  readonly #uploads = new Uploads();
  #reader: Reader | undefined;

  constructor(settings: Settings, context: ChannelContext, timeouts?: Timeouts) {
    const tokens = settings.oauth && new TokenSource(settings.oauth);
    this.#settings = settings;
    this.#context = context;
    this.#access = { settings, tokens };
    this.#transport = new Transport(settings, tokens, timeouts);
    this.#smtpHealth = new SmtpHealth(this.#transport);
    this.#side = new SideConnection(this.#access);
    this.#answered = new AnsweredMails(this.#side, settings, context.log);
    this.#outbox = { settings, transport: this.#transport, uploads: this.#uploads, answered: this.#answered, context };
  }

  async connect(): Promise<void> {
    await this.disconnect();
    await this.#verifySending();
    const reader = new Reader(this.#access, this.#context, (reading) => this.#answered.remember(reading));
    await reader.start();
    this.#reader = reader;
    this.#context.log.info({ folder: this.#settings.folder }, "the mailbox is open");
  }

  /** Mails are read all the same where the server is only down: messages wait, and the health says so. */
  async #verifySending(): Promise<void> {
    try {
      await this.#transport.verify();
      this.#smtpHealth.noted();
    } catch (error) {
      if (isSignInRefused(error))
        throw new NeedsSignIn("The SMTP server does not accept the user or the password. Check them, or make a new app password.");
      if (error instanceof SettingsError || error instanceof AddressNotAllowed) throw error;
      this.#context.log.warn({ reason: error instanceof Error ? error.message : "unknown" }, "the SMTP server cannot be used");
    }
  }

  async disconnect(): Promise<void> {
    const reader = this.#reader;
    this.#reader = undefined;
    await reader?.[Symbol.asyncDispose]();
  }

  async checkHealth(signal: AbortSignal): Promise<Health> {
    const reading = this.#reader?.health ?? { state: "connected" };
    return reading.state === "connected" ? await this.#smtpHealth.check(signal) : reading;
  }

  async send(message: OutboundMessage, signal: AbortSignal): Promise<Accepted> {
    try {
      return await sendMail(this.#outbox, message, signal);
    } catch (error) {
      if (error instanceof SendError && error.refusal.class === "auth") this.#smtpHealth.doubted();
      throw error;
    }
  }

  fetchMedia(reference: string, signal: AbortSignal) {
    return fetchMedia(this.#side, this.#settings, reference, signal);
  }

  async uploadMedia(_media: unknown, data: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<{ readonly reference: string }> {
    return { reference: await this.#uploads.keep(data, signal) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.disconnect();
    await this.#side[Symbol.asyncDispose]();
    this.#transport[Symbol.dispose]();
    this.#uploads[Symbol.dispose]();
  }
}
