import { BadRequest, type Identity, type InboundEvent, type InboundMessage } from "@linktor/plugin-sdk";
import type { VisitorEvent, VisitorMessage, VisitorRequest } from "./request.js";

export function eventsOf({ session, contact, events }: VisitorRequest): InboundEvent[] {
  const identity: Identity = {
    kind: contact.kind,
    value: contact.value,
    scoped: true,
    displayName: contact.display_name,
    language: contact.language,
    attributes: contact.attributes,
  };
  return events.map((event) => eventOf(event, session, identity));
}

function eventOf(event: VisitorEvent, session: string, contact: Identity): InboundEvent {
  switch (event.type) {
    case "message":
      return messageOf(event, session, contact);
    case "typing":
      return { type: "typing", contact, isTyping: event.on };
    case "delivered":
    case "read":
      return { type: "receipt", status: event.type, externalIds: event.external_ids };
    default:
      throw new BadRequest("an event of a kind that is not known");
  }
}

/** A message that is sent again has the same id, and is a duplicate. */
export function externalIdOf(session: string, clientId: string): string {
  return `${session}:${clientId}`;
}

function messageOf(
  { client_id, text = "", answer, attachments = [], reply_to }: VisitorMessage,
  session: string,
  contact: Identity,
): InboundMessage {
  if (!client_id) throw new BadRequest("a message without client_id");
  return {
    type: "message",
    externalId: externalIdOf(session, client_id),
    contact,
    contentType: answer ? "interactive" : (attachments[0]?.type ?? "text"),
    text: answer && text === "" ? answer.title : text,
    ...(answer && { content: { answer } }),
    media: attachments.map(({ type, reference, mime_type, name, size_bytes }) => ({
      type,
      reference,
      mimeType: mime_type,
      name,
      sizeBytes: size_bytes,
    })),
    ...(reply_to && { replyTo: reply_to }),
  };
}
