/** What a channel author writes. Nothing here knows of protobuf or gRPC. */

/** Kind of a message's content. */
export type ContentType =
  | "text"
  | "image"
  | "audio"
  | "video"
  | "file"
  | "sticker"
  | "location"
  | "contacts"
  | "interactive"
  | "reaction"
  | "unsupported";

/** Kinds that have bytes. */
export type MediaType = "image" | "audio" | "video" | "file" | "sticker";

/** A JSON Schema (draft 2020-12). `writeOnly: true` marks a secret: it is stored encrypted and never shown again. */
export type JsonSchema = { readonly [key: string]: unknown };

/** What channels of this type can do. What is left out cannot be done; core checks before it calls. */
export interface Capabilities {
  /** Kinds that can be sent as they are; others are degraded by core. Default: text. */
  readonly outbound?: readonly ContentType[];
  /** Longest text in `textUnit`; longer ones arrive in parts. Default: no limit. */
  readonly maxTextLength?: number;
  /** Longest caption in `textUnit`; 0 or absent: captions arrive as a text of their own. */
  readonly maxCaptionLength?: number;
  /** What lengths are counted in. Default: `utf16`. */
  readonly textUnit?: "utf16" | "code_points" | "bytes";
  /** Limits of files that are sent. */
  readonly media?: readonly { readonly type: MediaType; readonly maxBytes: number; readonly mimeTypes?: readonly string[] }[];
  /** Most buttons of one message; without it buttons arrive as a numbered list. */
  readonly maxButtons?: number;
  /** Most rows of a list; without it lists arrive as a numbered list. */
  readonly maxListRows?: number;
  /** The network recognises a repeated `idempotencyKey`, so an uncertain send may be repeated. */
  readonly idempotentSend?: boolean;
  /** A message can answer another. */
  readonly replies?: boolean;
  /** The network reports that a message reached the device. */
  readonly deliveryReceipts?: boolean;
  /** The network reports that a message was read. */
  readonly readReceipts?: boolean;
  /** Hours after the contact's last message within which free text may be sent. Default: always. */
  readonly replyWindowHours?: number;
  /** A conversation can be started by address. */
  readonly initiate?: boolean;
}

/** An address on the network. */
export interface Identity {
  /** Kind of address, for example `phone`, `email`, `telegram`. */
  readonly kind: string;
  /** The address as the network spells it; opaque outside the plugin. */
  readonly value: string;
  /** Unique in the channel (true), or everywhere as phones and e-mails are (false, the default). */
  readonly scoped?: boolean;
  /** Name the network shows. */
  readonly displayName?: string;
  /** Language tag, if the network tells. */
  readonly language?: string;
  /** What the person says of themselves, unverified. Kept on the contact, never used to find one. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A place. */
export interface Location {
  readonly latitude: number;
  readonly longitude: number;
  readonly name?: string;
  readonly address?: string;
}

/** A contact card. */
export interface ContactCard {
  readonly name: string;
  readonly phones?: readonly string[];
  readonly emails?: readonly string[];
  readonly organization?: string;
}

/** Buttons or a list. */
export interface Interactive {
  readonly header?: string;
  readonly footer?: string;
  readonly buttons?: readonly { readonly id: string; readonly title: string; readonly url?: string }[];
  readonly listTitle?: string;
  readonly sections?: readonly {
    readonly title?: string;
    readonly rows: readonly { readonly id: string; readonly title: string; readonly description?: string }[];
  }[];
}

/** The structured part of a message; at most one member is set. */
export interface Content {
  readonly location?: Location;
  readonly contacts?: { readonly cards: readonly ContactCard[] };
  readonly interactive?: Interactive;
  readonly answer?: { readonly id: string; readonly title: string };
  readonly reaction?: { readonly emoji: string };
  readonly unsupported?: { readonly networkType: string; readonly raw: string };
}

/** A file that came with a message. Its bytes are asked for with `fetchMedia` after the message is stored. */
export interface InboundMedia {
  readonly type: MediaType;
  /** For `fetchMedia`; opaque. Leave it out when `error` says that there is nothing to fetch. */
  readonly reference?: string;
  readonly mimeType?: string;
  readonly name?: string;
  readonly sizeBytes?: number;
  readonly durationMs?: number;
  /** Why its bytes cannot be had, for people. */
  readonly error?: string;
}

/** Something that came from the network. `at` is the network's time; absent: now. */
export type InboundEvent =
  | InboundMessage
  | {
      readonly type: "edited";
      readonly at?: Date;
      readonly externalId: string;
      /** Names this change, so that a repeat is known; the edit's time will do. */
      readonly editId: string;
      readonly text: string;
      readonly content?: Content;
    }
  | { readonly type: "deleted"; readonly at?: Date; readonly externalId: string }
  | {
      readonly type: "reacted";
      readonly at?: Date;
      readonly externalId: string;
      readonly contact: Identity /** Empty: taken back. */;
      readonly emoji: string;
    }
  | Receipt
  | { readonly type: "typing"; readonly at?: Date; readonly contact: Identity; readonly thread?: string; readonly isTyping: boolean }
  | { readonly type: "identity"; readonly at?: Date; readonly identity: Identity; readonly reachable: boolean }
  | { readonly type: "channel"; readonly at?: Date; readonly state: ChannelState; readonly detail?: string; readonly action?: string };

/** A message. */
export interface InboundMessage {
  readonly type: "message";
  readonly at?: Date;
  /** The network's id, unique in the channel; a repeat is a duplicate and does nothing. */
  readonly externalId: string;
  /** The person on the other side. */
  readonly contact: Identity;
  /** Which conversation it joins, where one person can have several at once. */
  readonly thread?: string;
  /** Default: `text`, or the kind of the first file. */
  readonly contentType?: ContentType;
  readonly text?: string;
  readonly content?: Content;
  readonly media?: readonly InboundMedia[];
  /** `externalId` of the message it answers. */
  readonly replyTo?: string;
  /** It was sent from our side, by another program or a phone. */
  readonly echo?: boolean;
  /** Idempotency key of the send that it echoes, where the network tells. */
  readonly idempotencyKey?: string;
}

/** The network's report on messages we sent. */
export interface Receipt {
  readonly type: "receipt";
  readonly at?: Date;
  readonly status: "sent" | "delivered" | "read" | "failed";
  readonly externalIds?: readonly string[];
  /** All messages to this contact up to `at`, where the network reports by watermark. */
  readonly upToContact?: Identity;
  readonly failure?: Refusal;
}

/** How a channel is. */
export type ChannelState = "disconnected" | "connecting" | "connected" | "degraded" | "needs_sign_in";

/** How a channel is, with what a person should know and do. */
export interface Health {
  readonly state: ChannelState;
  readonly detail?: string;
  readonly action?: string;
}

/** A step of signing in that waits for a person or tells them what happens. */
export type SignInStep = (
  | { readonly qrCode: string }
  | { readonly pairingCode: string }
  | { readonly oauthUrl: string }
  | { readonly progress: string }
) & { readonly expiresAt?: Date };

/** What a refusal means; decides what core does next. */
export type RefusalClass =
  | "retryable"
  | "rate_limited"
  | "permanent"
  | "window_closed"
  | "recipient_unreachable"
  | "auth"
  | "content_rejected"
  | "media_expired";

/** Why the network did not take something. */
export interface Refusal {
  readonly class: RefusalClass;
  /** The network's code, or a stable word. */
  readonly reason: string;
  /** For people. */
  readonly message: string;
  /** For `retryable` and `rate_limited`: not before this. */
  readonly retryAfterMs?: number;
}

/**
 * Thrown by `send`, `edit`, `delete` and `react` when the network surely did not take it. Anything else that is thrown,
 * but `AddressNotAllowed`, means that nobody knows, and the message becomes `uncertain`.
 */
export class SendError extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(refusal.message, options);
    this.name = "SendError";
    this.refusal = refusal;
  }
}

/** Thrown by `receiveWebhook`: the request is not from the network. Answered 401; nothing is stored. */
export class Unauthorized extends Error {
  override name = "Unauthorized";
}

/** Thrown by `receiveWebhook`: the request cannot be understood. Answered 400; nothing is stored. */
export class BadRequest extends Error {
  override name = "BadRequest";
}

/** Thrown by `parseSettings` and `connect`: what a person must change. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

/** Thrown by `connect` and `fetchMedia` where a person must sign in again. */
export class NeedsSignIn extends Error {
  override name = "NeedsSignIn";
}

/** Thrown by `fetchMedia`: the network no longer has the bytes, or will not give them. Not tried again. */
export class MediaGone extends Error {
  override name = "MediaGone";
}

/** A file to send. */
export interface OutboundMedia {
  readonly type: MediaType;
  /** What `uploadMedia` answered. */
  readonly reference: string;
  readonly mimeType: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** A message to send. */
export interface OutboundMessage {
  readonly messageId: string;
  /** The same for every repeat of this part of this message. */
  readonly idempotencyKey: string;
  readonly to: Identity;
  readonly thread?: string;
  readonly contentType: ContentType;
  /** Text, or the caption of `media`. */
  readonly text: string;
  readonly content?: Content;
  readonly media: readonly OutboundMedia[];
  /** `externalId` of the message it answers. */
  readonly replyTo?: string;
  readonly authorName?: string;
}

/** The network took it. */
export interface Accepted {
  readonly externalId: string;
  /** Where the network made several messages of it. */
  readonly moreExternalIds?: readonly string[];
  /** References the network gave for the bytes, to be used instead of uploading again. */
  readonly media?: readonly { readonly sha256: string; readonly reference: string }[];
  /** The channel's state from now on. */
  readonly state?: Uint8Array;
}

/** A provider's request, as it came. */
export interface WebhookRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Names in lower case; a repeated header's values are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Exactly what was received: verify signatures over these bytes. */
  readonly body: Uint8Array;
}

/** What to do about a webhook. */
export interface WebhookResult {
  /** What the request said. They are stored before the provider is answered. */
  readonly events?: readonly InboundEvent[];
  /** The channel's state from now on. */
  readonly state?: Uint8Array;
  /** What to answer once the events are stored. Default: 200, empty. */
  readonly response?: {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
  };
}

/** What became of one event. */
export type EventOutcome = "stored" | "duplicate" | "quarantined";

/** What a channel may use. */
export interface ChannelContext {
  readonly channelId: string;
  /** The state that was stored last; empty at first. */
  readonly state: Uint8Array;
  /** Where the network can reach this channel's webhook. */
  readonly webhookUrl: string;
  /** Ends when the channel is closed or the process stops. */
  readonly signal: AbortSignal;
  /** Structured lines in the host's log. Never log tokens or what people write. */
  readonly log: Logger;
  /**
   * For sockets and polling: hands events to core and resolves when they are stored (or known, or quarantined). The
   * state commits together with them. While core cannot store, it keeps trying; it rejects only when the channel is
   * closed or another host has taken it over.
   */
  receive(events: readonly InboundEvent[], state?: Uint8Array): Promise<readonly EventOutcome[]>;
}

/** Structured log lines. */
export interface Logger {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/**
 * One open channel. `send` is the only duty; what is left out is never offered to people.
 * Every `signal` ends when the caller stopped waiting.
 */
export interface Channel {
  /** Goes live: signs in, registers the webhook, starts polling. Each step that waits for a person is yielded; returning means connected. */
  connect?(signal: AbortSignal): AsyncIterable<SignInStep> | Promise<void>;
  /** Ends being live. */
  disconnect?(): Promise<void>;
  /** Asked every half minute while live; must answer within five seconds. Default: connected. */
  checkHealth?(signal: AbortSignal): Promise<Health>;
  /** Sends one message. Throws `SendError` when it surely did not go out. */
  send(message: OutboundMessage, signal: AbortSignal): Promise<Accepted>;
  /** Verifies and reads a provider's request. Throws `Unauthorized` unless it is surely the network's. */
  receiveWebhook?(request: WebhookRequest): Promise<WebhookResult> | WebhookResult;
  edit?(
    message: { readonly to: Identity; readonly externalId: string; readonly text: string; readonly isCaption: boolean },
    signal: AbortSignal,
  ): Promise<void>;
  delete?(message: { readonly to: Identity; readonly externalId: string }, signal: AbortSignal): Promise<void>;
  /** An empty emoji takes the reaction back. */
  react?(reaction: { readonly to: Identity; readonly externalId: string; readonly emoji: string }, signal: AbortSignal): Promise<void>;
  markRead?(read: { readonly to: Identity; readonly externalIds: readonly string[] }, signal: AbortSignal): Promise<void>;
  sendTyping?(typing: { readonly to: Identity; readonly thread?: string; readonly isTyping: boolean }, signal: AbortSignal): Promise<void>;
  /** The bytes of an inbound file. Throws `MediaGone` when they cannot be had any more. */
  fetchMedia?(reference: string, signal: AbortSignal): Promise<{ readonly mimeType?: string; readonly data: AsyncIterable<Uint8Array> }>;
  /** Takes bytes and answers with a reference for `OutboundMedia.reference`; `reusable` when the network keeps it. */
  uploadMedia?(
    media: Omit<OutboundMedia, "reference">,
    data: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<{ readonly reference: string; readonly reusable?: boolean }>;
  /** Lets go of everything. */
  [Symbol.asyncDispose]?(): Promise<void>;
}

/** A plugin: one channel type. */
export interface ChannelPlugin<Settings> {
  /** Channel type, as in `plugin.json`. */
  readonly id: string;
  /** Display name. */
  readonly name: string;
  /** Version of the plugin. */
  readonly version: string;
  readonly capabilities: Capabilities;
  /** Kind of the identities it makes; what `to` is when a conversation is started by address. */
  readonly identity: { readonly kind: string; readonly scoped: boolean };
  /** JSON Schema of a channel's config. */
  readonly configSchema: JsonSchema;
  /** JSON Schema of its credentials. */
  readonly credentialsSchema: JsonSchema;
  /** Largest webhook body in bytes. Default: 1 MiB. */
  readonly maxWebhookBytes?: number;
  /** Optional functions that every channel of this type has; announced as capabilities. */
  readonly features: readonly ("edit" | "delete" | "react" | "markRead" | "sendTyping" | "fetchMedia" | "uploadMedia")[];
  /** Makes settings of config and credentials, already valid by the schemas. Throws `SettingsError`. */
  parseSettings(config: Readonly<Record<string, unknown>>, credentials: Readonly<Record<string, unknown>>): Settings;
  /** Makes a channel. No connection is made before `connect`. */
  open(settings: Settings, context: ChannelContext): Channel | Promise<Channel>;
}
