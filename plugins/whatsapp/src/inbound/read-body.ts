import { type JsonObject, objectOf, textOf } from "../json.js";
import { readButton, readInteractive } from "./answer.js";
import type { Body } from "./body.js";
import { readContacts, readLocation } from "./cards.js";
import { readMedia } from "./media.js";
import { readOrder } from "./order.js";

const READERS: Readonly<Record<string, (message: JsonObject) => Body | undefined>> = {
  text: readText,
  image: readMedia("image"),
  video: readMedia("video"),
  audio: readMedia("audio"),
  document: readMedia("file"),
  sticker: readMedia("sticker"),
  location: readLocation,
  contacts: readContacts,
  button: readButton,
  interactive: readInteractive,
  order: readOrder,
};

/** What a message says. What has no kind here, or not the shape it should have, is kept as it came. */
export function bodyOf(message: JsonObject): Body {
  const type = textOf(message.type) ?? "unknown";
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  return read?.(message) ?? unsupportedBody(message);
}

export function unsupportedBody(message: JsonObject): Body {
  const networkType = textOf(objectOf(message.unsupported)?.type) ?? textOf(message.type) ?? "unknown";
  return { contentType: "unsupported", content: { unsupported: { networkType, raw: JSON.stringify(message) } } };
}

function readText(message: JsonObject): Body | undefined {
  const text = textOf(objectOf(message.text)?.body);
  return text === undefined ? undefined : { contentType: "text", text };
}
