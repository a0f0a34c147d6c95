import {
  type Accepted,
  type Channel,
  type ChannelContext,
  type Health,
  type InboundEvent,
  NeedsSignIn,
  type OutboundMessage,
  type WebhookRequest,
  type WebhookResult,
} from "@linktor/plugin-sdk";
import type { Update } from "grammy/types";
import { Client } from "./client.js";
import { readCursor } from "./cursor.js";
import { fetchMedia } from "./download.js";
import { Refused } from "./errors.js";
import { checkBot } from "./health.js";
import { destinationOf } from "./ids.js";
import { eventsOf } from "./inbound/update.js";
import { deleteMessage, editMessage, setReaction } from "./outbound/change.js";
import { sendMessage } from "./outbound/send.js";
import { Poller, pollSeconds } from "./polling.js";
import type { Settings } from "./settings.js";
import { UploadStore } from "./uploads.js";
import { authenticate, parseUpdate, registerWebhook, removeWebhook, requireSecret } from "./webhook.js";

const UPLOAD_SECONDS = 120;
const HEALTH_MS = 4000;

export class TelegramChannel implements Channel {
  readonly #settings: Settings;
  readonly #context: ChannelContext;
  readonly #client: Client;
  readonly #uploadClient: Client;
  readonly #uploads = new UploadStore();
  #poller: Poller | undefined;

  constructor(settings: Settings, context: ChannelContext) {
    this.#settings = settings;
    this.#context = context;
    this.#client = new Client(settings);
    this.#uploadClient = new Client(settings, UPLOAD_SECONDS);
  }

  async connect(signal: AbortSignal): Promise<void> {
    await this.#stopPolling();
    if (this.#settings.mode === "webhook") requireSecret(this.#settings);
    try {
      const { username } = await this.#client.call("getMe", undefined, signal);
      this.#context.log.info({ bot: username, mode: this.#settings.mode }, "the bot is known to Telegram");
      if (this.#settings.mode === "webhook") {
        await registerWebhook(this.#client, this.#settings, this.#context.webhookUrl, signal);
      } else {
        await this.#client.call("deleteWebhook", { drop_pending_updates: this.#settings.dropPendingOnConnect }, signal);
        this.#startPolling();
      }
    } catch (error) {
      if (!(error instanceof Refused) || (error.code !== 401 && error.code !== 404)) throw error;
      throw new NeedsSignIn("Telegram does not accept the bot token. Get one from @BotFather and save it in the channel.");
    }
  }

  async disconnect(): Promise<void> {
    await this.#stopPolling();
    if (this.#settings.mode === "webhook") await removeWebhook(this.#client, this.#context.webhookUrl);
  }

  async checkHealth(signal: AbortSignal): Promise<Health> {
    if (this.#poller && this.#poller.health.state !== "connected") return this.#poller.health;
    const expected = this.#settings.mode === "webhook" ? this.#context.webhookUrl : undefined;
    return await checkBot(this.#client, expected, AbortSignal.any([signal, AbortSignal.timeout(HEALTH_MS)]));
  }

  receiveWebhook(request: WebhookRequest): WebhookResult {
    authenticate(request, this.#settings.webhookSecret);
    return { events: this.#read(parseUpdate(request)) };
  }

  send(message: OutboundMessage, signal: AbortSignal): Promise<Accepted> {
    return sendMessage({ client: this.#client, uploadClient: this.#uploadClient }, this.#uploads, message, signal);
  }

  edit(message: Parameters<NonNullable<Channel["edit"]>>[0], signal: AbortSignal): Promise<void> {
    return editMessage(this.#client, message, signal);
  }

  delete({ externalId }: { readonly externalId: string }, signal: AbortSignal): Promise<void> {
    return deleteMessage(this.#client, externalId, signal);
  }

  react({ externalId, emoji }: { readonly externalId: string; readonly emoji: string }, signal: AbortSignal): Promise<void> {
    return setReaction(this.#client, externalId, emoji, signal);
  }

  async sendTyping({ to, thread, isTyping }: Parameters<NonNullable<Channel["sendTyping"]>>[0], signal: AbortSignal): Promise<void> {
    if (isTyping) await this.#client.call("sendChatAction", { ...destinationOf(to, thread), action: "typing" }, signal);
  }

  fetchMedia(reference: string, signal: AbortSignal) {
    return fetchMedia(this.#client, this.#settings, reference, signal);
  }

  async uploadMedia(_media: unknown, data: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<{ readonly reference: string }> {
    return { reference: await this.#uploads.keep(data, signal) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stopPolling();
    await this.#uploads[Symbol.asyncDispose]();
  }

  #startPolling(): void {
    const client = new Client(this.#settings, pollSeconds + 15);
    this.#poller = new Poller({
      client,
      context: this.#context,
      read: (update) => this.#read(update),
      cursor: readCursor(this.#context.state),
    });
  }

  async #stopPolling(): Promise<void> {
    const poller = this.#poller;
    this.#poller = undefined;
    await poller?.[Symbol.asyncDispose]();
  }

  /** An update that cannot be read must not come again and again, nor hold up those behind it. */
  #read(update: Update): readonly InboundEvent[] {
    if (update.callback_query?.id) this.#stopSpinner(update.callback_query.id);
    try {
      return eventsOf(update, this.#settings.allowGroups);
    } catch {
      this.#context.log.warn({ updateId: update.update_id, kinds: Object.keys(update) }, "an update could not be read");
      return [];
    }
  }

  /** The pressed button shows a spinner until it is answered; nothing waits for that. */
  #stopSpinner(id: string): void {
    this.#client.call("answerCallbackQuery", { callback_query_id: id }, this.#context.signal).catch((error: unknown) => {
      this.#context.log.debug({ reason: error instanceof Error ? error.message : "unknown" }, "a button press was not answered");
    });
  }
}
