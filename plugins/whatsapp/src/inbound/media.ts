import type { MediaType } from "@linktor/plugin-sdk";
import { type JsonObject, objectOf, textOf } from "../json.js";
import { writeReference } from "../media/reference.js";
import type { Body } from "./body.js";

export function readMedia(type: MediaType): (message: JsonObject) => Body | undefined {
  return (message) => {
    const file = objectOf(message[textOf(message.type) ?? ""]);
    const id = textOf(file?.id);
    if (!file || id === undefined) return undefined;
    const mimeType = textOf(file.mime_type);
    const reference = writeReference({ id, url: textOf(file.url), sha256: textOf(file.sha256), mimeType });
    const name = textOf(file.filename);
    const text = textOf(file.caption);
    return { contentType: type, ...(text !== undefined && { text }), media: [{ type, reference, mimeType, name }] };
  };
}
