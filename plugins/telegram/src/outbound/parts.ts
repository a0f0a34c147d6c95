import { type OutboundMessage, SendError } from "@linktor/plugin-sdk";
import { maxCaptionLength } from "../capabilities.js";
import type { UploadStore } from "../uploads.js";
import { albumPart } from "./album.js";
import { contactPart, locationPart } from "./card.js";
import { interactiveText } from "./keyboard.js";
import { mediaPart } from "./media.js";
import type { MediaItem } from "./media-item.js";
import { inAlbums } from "./media-kind.js";
import { resolveMedia } from "./media-source.js";
import type { Outbox, Part } from "./part.js";
import { textPart } from "./text.js";

/** The calls a message takes. Whatever can be refused without Telegram is refused here, before anything went out. */
export async function partsOf(outbox: Outbox, uploads: UploadStore, message: OutboundMessage): Promise<readonly Part[]> {
  const { content, media } = message;
  if (content?.location) return [locationPart(outbox, content.location)];
  if (content?.contacts) return content.contacts.cards.map((card) => contactPart(outbox, card));

  const text = content?.interactive ? interactiveText(message.text, content.interactive) : message.text;
  const albums = inAlbums(await resolveMedia(uploads, media));
  const isCaption = canBeCaption(text, albums, content?.interactive !== undefined);
  const parts = albums.map((items, index) => toPart(outbox, items, isCaption && index === 0 ? text : ""));
  if (text !== "" && !isCaption) parts.push(textPart(outbox, text));
  if (parts.length > 0) return parts;
  throw new SendError({ class: "content_rejected", reason: "EMPTY", message: "There is nothing in the message that Telegram could show." });
}

function toPart(outbox: Outbox, items: readonly MediaItem[], caption: string): Part {
  const [item] = items;
  return item && items.length === 1 ? mediaPart(outbox, item, caption) : albumPart(outbox, items, caption);
}

/** Albums have no buttons and stickers no captions: the text then follows as a message of its own. */
function canBeCaption(text: string, albums: readonly (readonly MediaItem[])[], hasButtons: boolean): boolean {
  const [first] = albums;
  if (!first || text.length > maxCaptionLength || first[0]?.kind === "sticker") return false;
  return !hasButtons || (albums.length === 1 && first.length === 1);
}
