import type { Location, OutboundMessage } from "@linktor/plugin-sdk";
import { maxCaptionLength } from "../capabilities.js";
import { contactsPayload, locationPayload } from "./cards.js";
import { interactivePayload } from "./interactive.js";
import { rejected } from "./limits.js";
import { canHaveCaption, mediaPayload } from "./media.js";
import type { Payload } from "./payload.js";
import { templatePayload } from "./template.js";
import { textPayload } from "./text.js";

/** The calls a message takes. Whatever can be refused without Meta is refused here, before anything went out. */
export function payloadsOf(message: OutboundMessage): readonly Payload[] {
  const { content, text, media } = message;
  if (content?.template) return [templatePayload(content.template, media)];
  if (content?.location) return locationPayloads(content.location, text);
  if (content?.contacts) return [...textPayloads(text), contactsPayload(content.contacts.cards)];

  const captioned =
    content?.interactive || text === "" ? -1 : media.findIndex((file) => canHaveCaption(file) && text.length <= maxCaptionLength);
  const payloads = media.map((file, index) => mediaPayload(file, index === captioned ? text : ""));
  if (content?.interactive) payloads.push(interactivePayload(text, content.interactive));
  else if (captioned < 0) payloads.push(...textPayloads(text));
  if (payloads.length > 0) return payloads;
  throw rejected("EMPTY", "There is nothing in the message that WhatsApp could show.");
}

/** A place has one line of words: its name, or else the text. */
function locationPayloads(location: Location, text: string): readonly Payload[] {
  const name = location.name || text;
  return [...textPayloads(name === text ? "" : text), locationPayload({ ...location, name })];
}

function textPayloads(text: string): readonly Payload[] {
  return text === "" ? [] : [textPayload(text)];
}
