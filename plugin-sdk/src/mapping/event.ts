import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { InboundEventSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { ReceiptStatus } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { InboundEvent, InboundMedia, InboundMessage, Receipt } from "../inbound.js";
import { channelStateToProto } from "./channel-state.js";
import { contentToProto } from "./content.js";
import { contentTypeToProto } from "./content-type.js";
import { identityToProto } from "./identity.js";
import { refusalToProto } from "./refusal.js";

type Init = MessageInitShape<typeof InboundEventSchema>;

const RECEIPT_STATUS: Readonly<Record<Receipt["status"], ReceiptStatus>> = {
  sent: ReceiptStatus.SENT,
  delivered: ReceiptStatus.DELIVERED,
  read: ReceiptStatus.READ,
  failed: ReceiptStatus.FAILED,
};

export function eventToProto(event: InboundEvent): Init {
  return { ...(event.at && { at: timestampFromDate(event.at) }), kind: kindOf(event) };
}

function kindOf(event: InboundEvent): NonNullable<Init["kind"]> {
  switch (event.type) {
    case "message":
      return { case: "message", value: messageToProto(event) };
    case "edited": {
      const { externalId, editId, text, content } = event;
      return { case: "edited", value: { externalId, editId, text, content: content && contentToProto(content) } };
    }
    case "deleted":
      return { case: "deleted", value: { externalId: event.externalId } };
    case "reacted":
      return { case: "reacted", value: { externalId: event.externalId, contact: identityToProto(event.contact), emoji: event.emoji } };
    case "receipt":
      return { case: "receipt", value: receiptToProto(event) };
    case "typing":
      return { case: "typing", value: { contact: identityToProto(event.contact), thread: event.thread, isTyping: event.isTyping } };
    case "identity":
      return { case: "identity", value: identityUpdateToProto(event) };
    case "channel":
      return { case: "channel", value: { state: channelStateToProto(event.state), detail: event.detail, action: event.action } };
  }
}

function identityUpdateToProto({ identity, reachable, previous }: Extract<InboundEvent, { type: "identity" }>) {
  return { identity: identityToProto(identity), reachable, previous: previous && identityToProto(previous) };
}

function messageToProto(message: InboundMessage) {
  const { externalId, contact, thread, text, content, media = [], replyTo, echo, idempotencyKey, automatic } = message;
  return {
    externalId,
    contact: identityToProto(contact),
    thread,
    contentType: contentTypeToProto(message.contentType ?? media[0]?.type ?? "text"),
    text,
    content: content && contentToProto(content),
    media: media.map(mediaToProto),
    replyTo,
    echo,
    idempotencyKey,
    aliases: message.aliases?.map(identityToProto),
    follows: [...(message.follows ?? [])],
    automatic,
  };
}

function mediaToProto({ type, sizeBytes = 0, durationMs = 0, ...media }: InboundMedia) {
  return { ...media, type: contentTypeToProto(type), sizeBytes: BigInt(Math.round(sizeBytes)), durationMs: BigInt(Math.round(durationMs)) };
}

function receiptToProto({ status, externalIds = [], upToContact, failure }: Receipt) {
  return {
    externalIds: [...externalIds],
    upToContact: upToContact && identityToProto(upToContact),
    status: RECEIPT_STATUS[status],
    failure: failure && refusalToProto(failure),
  };
}
