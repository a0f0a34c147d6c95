/** What a channel author writes. Nothing here knows of protobuf or gRPC. */
import type { ContentType, MediaType, MessageTemplate } from "./content.js";
import type { Identity, InboundEvent } from "./inbound.js";
import type { Accepted, OutboundMedia, OutboundMessage } from "./outbound.js";
import type { Health, SignInStep } from "./state.js";
import type { WebhookRequest, WebhookResult } from "./webhook.js";

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
  /** A page of the templates that the network has on record. */
  listTemplates?(
    cursor: string,
    signal: AbortSignal,
  ): Promise<{ readonly templates: readonly MessageTemplate[]; readonly nextCursor?: string }>;
  /** Lets go of everything. */
  [Symbol.asyncDispose]?(): Promise<void>;
}

/** A channel that is open in this process. */
export interface OpenedChannel {
  readonly channelId: string;
  /** What `open` made. */
  readonly channel: Channel;
}

/** What a call to the app's own address said. */
export interface AppWebhookResult {
  /** What it said, by channel. All of it is stored before the provider is answered. */
  readonly channels?: readonly { readonly channelId: string; readonly events: readonly InboundEvent[] }[];
  /** As in `WebhookResult`. */
  readonly response?: WebhookResult["response"];
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
  readonly features: readonly ("edit" | "delete" | "react" | "markRead" | "sendTyping" | "fetchMedia" | "uploadMedia" | "listTemplates")[];
  /** Makes settings of config and credentials, already valid by the schemas. Throws `SettingsError`. */
  parseSettings(config: Readonly<Record<string, unknown>>, credentials: Readonly<Record<string, unknown>>): Settings;
  /**
   * For networks with one callback address for all channels of an app: verifies and reads a request to it, for whichever of
   * the open channels it is. Each part must be proven with the secret of its own channel. Throws `Unauthorized` unless some
   * part is surely the network's.
   */
  receiveAppWebhook?(request: WebhookRequest, channels: readonly OpenedChannel[]): Promise<AppWebhookResult> | AppWebhookResult;
  /** Makes a channel. No connection is made before `connect`. */
  open(settings: Settings, context: ChannelContext): Channel | Promise<Channel>;
}
