import type { Content, ContentType, MediaType } from "./content.js";
import type { Identity } from "./inbound.js";

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
