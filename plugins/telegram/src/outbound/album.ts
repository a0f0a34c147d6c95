import { sendFormatted } from "./formatted.js";
import type { MediaItem } from "./media-item.js";
import { referenceOf } from "./media-source.js";
import type { Outbox, Part } from "./part.js";

export function albumPart(outbox: Outbox, items: readonly MediaItem[], caption: string): Part {
  const client = items.some((item) => item.isUpload) ? outbox.uploadClient : outbox.client;
  return async (to, options, signal) => {
    const messages = await sendFormatted(caption, ({ text, parseMode }) => {
      const media = items.map(({ kind, source }, index) => ({
        type: kind,
        media: source(),
        ...(index === 0 && text !== "" ? { caption: text, parse_mode: parseMode } : {}),
      }));
      return client.call("sendMediaGroup", { ...to, media, ...options } as never, signal);
    });
    return { messages, media: items.flatMap(({ kind, sha256 }, index) => referenceOf(messages[index], kind, sha256)) };
  };
}
