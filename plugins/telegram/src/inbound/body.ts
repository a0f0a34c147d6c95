import type { InboundMessage } from "@linktor/plugin-sdk";
import type { Message } from "grammy/types";
import { mediaOf } from "./media.js";
import { networkTypeOf } from "./network-type.js";

type Body = Pick<InboundMessage, "contentType" | "text" | "content" | "media">;

export function bodyOf(message: Message): Body {
  for (const read of [readText, readMedia, readPlace, readContact, readForm]) {
    const body = read(message);
    if (body) return body;
  }
  return unsupportedBody(message);
}

export function unsupportedBody(message: Message): Body {
  const text = message.poll?.question ?? (message.dice && `${message.dice.emoji} ${message.dice.value}`);
  return {
    contentType: "unsupported",
    text,
    content: { unsupported: { networkType: networkTypeOf(message), raw: JSON.stringify(message) } },
  };
}

function readText({ text }: Message): Body | undefined {
  return typeof text === "string" ? { contentType: "text", text } : undefined;
}

function readMedia(message: Message): Body | undefined {
  const media = mediaOf(message);
  return media && { contentType: media.type, text: message.caption ?? message.sticker?.emoji, media: [media] };
}

/** A venue sets `location` as well. */
function readPlace({ venue, location }: Message): Body | undefined {
  const point = venue?.location ?? location;
  if (!point) return undefined;
  const { latitude, longitude } = point;
  return {
    contentType: "location",
    text: venue?.title,
    content: { location: { latitude, longitude, name: venue?.title, address: venue?.address } },
  };
}

function readContact({ contact }: Message): Body | undefined {
  if (!contact) return undefined;
  const name = [contact.first_name, contact.last_name].filter(Boolean).join(" ");
  return { contentType: "contacts", text: name, content: { contacts: { cards: [{ name, phones: [contact.phone_number] }] } } };
}

/** What a web app of the bot sends back when it closes. */
function readForm({ web_app_data: form }: Message): Body | undefined {
  return form && { contentType: "interactive", text: form.button_text, content: { answer: { id: form.data, title: form.button_text } } };
}
