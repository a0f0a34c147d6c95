import type { Message } from "grammy/types";
import type { Method } from "../client.js";
import { Refused } from "../errors.js";
import { sendFormatted } from "./formatted.js";
import type { MediaItem } from "./media-item.js";
import type { MediaKind } from "./media-kind.js";
import { referenceOf } from "./media-source.js";
import type { Outbox, Part } from "./part.js";

const METHODS = {
  photo: "sendPhoto",
  animation: "sendAnimation",
  video: "sendVideo",
  audio: "sendAudio",
  voice: "sendVoice",
  sticker: "sendSticker",
  document: "sendDocument",
} as const satisfies Record<MediaKind, Method>;

/** Odd pictures, and people who take no voice messages. */
const AS_A_DOCUMENT = /PHOTO_INVALID_DIMENSIONS|PHOTO_SAVE_FILE_INVALID|IMAGE_PROCESS_FAILED|VOICE_MESSAGES_FORBIDDEN/;

export function mediaPart(outbox: Outbox, item: MediaItem, caption: string): Part {
  const client = item.isUpload ? outbox.uploadClient : outbox.client;
  return async (to, options, signal) => {
    const send = (kind: MediaKind) =>
      sendFormatted<Message>(caption, ({ text, parseMode }) => {
        const captionFields = text === "" ? {} : { caption: text, parse_mode: parseMode };
        return client.call(
          METHODS[kind],
          { ...to, [kind]: item.source(), ...extrasOf(kind), ...captionFields, ...options } as never,
          signal,
        );
      });
    const { message, kind } = await send(item.kind).then(
      (sent) => ({ message: sent, kind: item.kind }),
      async (error: unknown) => {
        if (!item.isUpload || !(error instanceof Refused) || !AS_A_DOCUMENT.test(error.description)) throw error;
        return { message: await send("document"), kind: "document" as const };
      },
    );
    return { messages: [message], media: kind === item.kind ? referenceOf(message, kind, item.sha256) : [] };
  };
}

function extrasOf(kind: MediaKind): object {
  if (kind === "video") return { supports_streaming: true };
  // Else a document that looks like a video becomes one, with a reference of another kind.
  return kind === "document" ? { disable_content_type_detection: true } : {};
}
