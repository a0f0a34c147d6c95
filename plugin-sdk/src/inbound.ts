import type { Content, ContentType, MediaType } from "./content.js";
import type { Refusal } from "./errors.js";
import type { ChannelState } from "./state.js";

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
  | {
      readonly type: "identity";
      readonly at?: Date;
      readonly identity: Identity;
      readonly reachable: boolean;
      /** What the person was known by before; their contact gets `identity` too, unless somebody else has it. */
      readonly previous?: Identity;
    }
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
  /** Other addresses of the same person, where the network tells several. The contact gets those that nobody has. */
  readonly aliases?: readonly Identity[];
  /**
   * `externalId` of messages that this one goes with, the closest first. It joins the conversation of the first that is
   * known and that the contact takes part in; `thread` decides otherwise.
   */
  readonly follows?: readonly string[];
  /** A machine wrote it: nothing automatic may answer. */
  readonly automatic?: boolean;
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
