import { toBinary } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { ContentSchema, type Email } from "@linktor/gen/linktor/content/v1/content_pb.js";
import {
  type Identity,
  type InboundEvent,
  type InboundMedia,
  ReceiptStatus as ReceiptStatusProto,
} from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Address } from "../../contact/index.js";
import type { ChannelId } from "../../shared/ids.js";
import type { ContentType, MediaType, ReceiptStatus } from "../message.js";
import { contentTypeFromProto } from "../rpc/to-proto.js";

/** An address that a plugin gave, where it belongs: in its channel, or anywhere. */
export function addressOf(identity: Identity | undefined, channelId: ChannelId): Address {
  if (!identity || identity.kind === "" || identity.value === "") throw new Malformed("an event must say who it is about");
  const { kind, value, displayName, language, attributes, scoped } = identity;
  return { kind, value, displayName, language, attributes, scope: scoped ? channelId : "" };
}

const MAX_ALIASES = 20;
const MAX_FOLLOWED = 100;

/** Other addresses of a person. One that is none does not make the message wrong. */
export function aliasesOf({ aliases }: MessageCase, channelId: ChannelId): Address[] {
  const whole = aliases.filter(({ kind, value }) => kind !== "" && value !== "");
  return whole.slice(0, MAX_ALIASES).map((alias) => addressOf(alias, channelId));
}

export function followedBy({ follows }: MessageCase): string[] {
  return follows.filter((externalId) => externalId !== "").slice(0, MAX_FOLLOWED);
}

/** An event that no repeat will make better; it goes to quarantine. */
export class Malformed extends Error {
  override name = "Malformed";
}

export function timeOf(event: InboundEvent, now: Date): Date {
  if (!event.at) return now;
  const at = timestampDate(event.at);
  if (Number.isNaN(at.getTime())) throw new Malformed("the time of the event is not a time");
  return at;
}

export interface InboundFile {
  readonly type: MediaType;
  readonly reference: string | null;
  readonly mimeType: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly durationMs: number;
  readonly error: string;
}

const MEDIA_TYPES: readonly string[] = ["image", "audio", "video", "file", "sticker"];

export function fileOf(media: InboundMedia): InboundFile {
  const named = contentTypeFromProto(media.type);
  return {
    type: named && MEDIA_TYPES.includes(named) ? (named as MediaType) : "file",
    reference: media.reference === "" ? null : media.reference,
    mimeType: media.mimeType,
    name: media.name,
    sizeBytes: Number(media.sizeBytes),
    durationMs: Number(media.durationMs),
    error: media.error,
  };
}

type MessageCase = Extract<InboundEvent["kind"], { case: "message" }>["value"];

export function contentTypeOf({ contentType, media }: MessageCase): ContentType {
  return contentTypeFromProto(contentType) ?? (media[0] ? fileOf(media[0]).type : "text");
}

/** As the contract limits it for those who send. */
const MAX_MAIL_LENGTH = 1024 * 1024;

export function contentBytes(content: MessageCase["content"]): Uint8Array | null {
  const { kind, referral } = content ?? {};
  if (!content || (!kind?.case && !referral)) return null;
  const kept = kind?.case === "email" ? { ...content, kind: { ...kind, value: limited(kind.value) } } : content;
  return toBinary(ContentSchema, kept);
}

/** A mail that is too long is read as its text. HTML that is cut is not what was written. */
function limited(email: Email): Email {
  const { html, fullText } = email;
  return { ...email, html: html.length > MAX_MAIL_LENGTH ? "" : html, fullText: fullText.slice(0, MAX_MAIL_LENGTH) };
}

export function receiptStatusOf(status: ReceiptStatusProto): ReceiptStatus {
  switch (status) {
    case ReceiptStatusProto.SENT:
      return "sent";
    case ReceiptStatusProto.DELIVERED:
      return "delivered";
    case ReceiptStatusProto.READ:
      return "read";
    case ReceiptStatusProto.FAILED:
      return "failed";
    default:
      throw new Malformed("a receipt must say what it reports");
  }
}

/** PostgreSQL has no place for NUL; nobody reads one. */
export function storable(text: string): string {
  return text.replaceAll("\0", "");
}
