import type { JsonObject } from "@bufbuild/protobuf";
import type { Event } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { MessageStatus } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { conversationToProto } from "../../conversation/index.js";
import { eventToProto } from "../../event/index.js";
import { authorToProto, type Message, messageToProto } from "../../message/index.js";
import { type EventId, formatId, formatOptionalId } from "../../shared/ids.js";
import type { Standing, Watched } from "../../webchat/index.js";
import { authorView, changeableView, conversationView, messageView, type View } from "./visitor-view.js";

export const PROTOCOL_VERSION = 1;

export interface Frame extends JsonObject {
  readonly t: string;
}

/** What a page gets of what happened; undefined when it is nothing to it. */
export function frameOf(item: Watched, view: View): Frame | undefined {
  switch (item.kind) {
    case "welcome":
      return { t: "welcome", v: PROTOCOL_VERSION, ...standingView(item.standing), ...(item.isResync ? { resync: true } : {}) };
    case "message":
      return { t: "msg", ...messageView(messageToProto(item.message), view) };
    case "changed":
      return updateFrame(messageToProto(item.message), view);
    case "read":
      return { t: "read", conversation_id: formatId("cv", item.conversationId), seq: Number(item.seq), cursor: cursorOf(item.cursor) };
    case "typing":
      return { t: "typing", on: item.typing.isTyping, author: authorView(authorToProto(item.typing)) };
    case "event": {
      const frame = eventFrame(eventToProto(item.event), view);
      return frame && { ...frame, cursor: cursorOf(item.event.id) };
    }
  }
}

/** Where a chat stands, as a session and a welcome tell it. */
export function standingView({ conversation, seq, readSeq, unread, cursor }: Standing): JsonObject {
  return {
    seq: Number(seq),
    read_seq: Number(readSeq),
    unread,
    cursor: cursorOf(cursor),
    conversation: conversationView(conversation && conversationToProto(conversation)),
  };
}

/** The same for every repeat of a message. */
export function ackFrame(clientId: string, message: Message): Frame {
  return {
    t: "ack",
    client_id: clientId,
    id: formatId("ms", message.id),
    seq: Number(message.seq),
    conversation_id: formatId("cv", message.conversationId),
    at: message.sentAt.toISOString(),
  };
}

const NEW: ReadonlySet<string> = new Set(["message.received", "message.queued", "message.echoed"]);
const REPORTED: ReadonlySet<MessageStatus> = new Set([MessageStatus.DELIVERED, MessageStatus.READ]);

function eventFrame({ name, payload }: Event, view: View): Frame | undefined {
  const { message, conversation } = payload ?? {};
  if (!message) return conversation && { t: "agent_status", conversation: conversationView(conversation) };
  // Who answers takes the conversation over, and no other event tells of it.
  if (NEW.has(name)) return { t: "msg", ...messageView(message, view), conversation: conversationView(conversation) };
  // Before it is reported, a delivery is our own affair.
  if (name === "delivery.updated" && !REPORTED.has(message.status)) return undefined;
  return updateFrame(message, view);
}

function updateFrame(message: ReturnType<typeof messageToProto>, view: View): Frame {
  const { conversationId, seq, id } = message;
  return { t: "update", conversation_id: conversationId, seq: Number(seq), id, patch: changeableView(message, view) };
}

function cursorOf(id: EventId | undefined): string {
  return formatOptionalId("ev", id);
}
