import {
  type Accepted,
  type Channel,
  type ChannelContext,
  type Health,
  type InboundEvent,
  type OutboundMedia,
  type OutboundMessage,
  Unauthorized,
  type WebhookRequest,
  type WebhookResult,
} from "@linktor/plugin-sdk";
import { connect } from "./connect.js";
import { Client } from "./graph/client.js";
import { HealthCheck } from "./health.js";
import { eventsOf } from "./inbound/change.js";
import { LastInbound } from "./last-inbound.js";
import { fetchMedia } from "./media/download.js";
import { uploadMedia } from "./media/upload.js";
import { PairPace } from "./outbound/pair-pace.js";
import { markRead, showTyping } from "./outbound/reading.js";
import { sendMessage, sendReaction } from "./outbound/send.js";
import type { Settings } from "./settings.js";
import { listTemplates } from "./templates/list-templates.js";
import { answerChallenge } from "./webhook/challenge.js";
import { type Change, concerns, parseChanges } from "./webhook/envelope.js";
import { isSigned } from "./webhook/signature.js";

type Reading = Parameters<NonNullable<Channel["markRead"]>>[0];
type Typing = Parameters<NonNullable<Channel["sendTyping"]>>[0];
type Reaction = Parameters<NonNullable<Channel["react"]>>[0];

export class WhatsAppChannel implements Channel {
  readonly #settings: Settings;
  readonly #context: ChannelContext;
  readonly #client: Client;
  readonly #health: HealthCheck;
  readonly #pace = new PairPace();
  readonly #lastInbound = new LastInbound();

  constructor(settings: Settings, context: ChannelContext) {
    this.#settings = settings;
    this.#context = context;
    this.#client = new Client(settings, () => this.#health.doubt());
    this.#health = new HealthCheck(this.#client, settings);
  }

  get verifyToken(): string | undefined {
    return this.#settings.verifyToken;
  }

  connect(signal: AbortSignal): Promise<void> {
    return connect(this.#client, this.#settings, this.#context, signal);
  }

  checkHealth(signal: AbortSignal): Promise<Health> {
    return this.#health.check(signal);
  }

  receiveWebhook(request: WebhookRequest): WebhookResult {
    if (request.method === "GET") return answerChallenge(request, [this.#settings.verifyToken]);
    if (!this.believes(request)) throw new Unauthorized("X-Hub-Signature-256 is missing or wrong");
    const changes = parseChanges(request);
    // Somebody gave Meta this very address, so what may be for this channel is.
    const own = changes.filter((change) => this.concernedBy(change) !== "no");
    if (own.length < changes.length) {
      this.#context.log.warn({ changes: changes.length - own.length }, "Meta sent what concerns another number or account");
    }
    return { events: this.read(own) };
  }

  believes(request: WebhookRequest): boolean {
    return request.method === "POST" && isSigned(request, this.#settings.appSecret);
  }

  /** Meta said something about this number, and signed it with what is not this channel's secret. */
  noteDoubt(): void {
    this.#context.log.warn({}, "a call to the app's address was left out: it is not signed with this channel's app_secret");
  }

  concernedBy(change: Change): ReturnType<typeof concerns> {
    return concerns(change, this.#settings);
  }

  read(changes: readonly Change[]): readonly InboundEvent[] {
    const events = changes.flatMap((change) => eventsOf(change, this.#context));
    this.#lastInbound.note(events);
    return events;
  }

  send(message: OutboundMessage, signal: AbortSignal): Promise<Accepted> {
    return sendMessage(this.#outbox(), message, signal);
  }

  react(reaction: Reaction, signal: AbortSignal): Promise<void> {
    return sendReaction(this.#outbox(), reaction, signal);
  }

  markRead({ externalIds }: Reading, signal: AbortSignal): Promise<void> {
    return markRead(this.#client, this.#settings, externalIds, signal);
  }

  async sendTyping({ to, isTyping }: Typing, signal: AbortSignal): Promise<void> {
    const externalId = isTyping ? this.#lastInbound.of(to) : undefined;
    if (externalId !== undefined) await showTyping(this.#client, this.#settings, externalId, signal);
  }

  fetchMedia(reference: string, signal: AbortSignal) {
    return fetchMedia(this.#client, this.#settings, reference, signal);
  }

  uploadMedia(media: Omit<OutboundMedia, "reference">, data: AsyncIterable<Uint8Array>, signal: AbortSignal) {
    return uploadMedia(this.#client, this.#settings, media, data, signal);
  }

  listTemplates(cursor: string, signal: AbortSignal) {
    return listTemplates(this.#client, this.#settings, cursor, signal);
  }

  #outbox() {
    const { channelId } = this.#context;
    return { client: this.#client, phoneNumberId: this.#settings.phoneNumberId, channelId, pace: this.#pace };
  }
}
