import type { Accepted, OutboundMessage } from "@linktor/plugin-sdk";
import { guardedFetch } from "@linktor/plugin-sdk";
import { readSome } from "./read-some.js";
import { refusalOf, unreachable } from "./refusal.js";
import type { Settings } from "./settings.js";
import { SIGNATURE_HEADER, sign } from "./signature.js";
import { wireContent } from "./wire-content.js";

/** Posts a message. The same `Idempotency-Key` may come twice; the second time says nothing new. */
export async function send({ outboundUrl, secret }: Settings, message: OutboundMessage, signal: AbortSignal): Promise<Accepted> {
  const { idempotencyKey } = message;
  const body = JSON.stringify(bodyOf(message));
  const headers = { "content-type": "application/json", "idempotency-key": idempotencyKey, [SIGNATURE_HEADER]: sign(body, secret) };
  let response: Response;
  try {
    // No redirect is followed: the signature is for this address and no other.
    response = await guardedFetch(outboundUrl, { method: "POST", headers, body, signal });
  } catch (error) {
    throw unreachable(error) ?? error;
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw refusalOf(response);
  }
  return { externalId: idIn(await readSome(response)) ?? idempotencyKey };
}

function bodyOf({ messageId, to, text, contentType, content, media, replyTo }: OutboundMessage) {
  return {
    id: messageId,
    to: to.value,
    text,
    content_type: contentType,
    ...(content && { content: wireContent(content) }),
    ...(media.length > 0 && {
      attachments: media.map(({ type, reference, mimeType, name }) => ({ type, url: reference, mime_type: mimeType, name })),
    }),
    ...(replyTo && { reply_to: replyTo }),
  };
}

function idIn(text: string): string | undefined {
  try {
    const { id } = JSON.parse(text) as { id?: unknown };
    return (typeof id === "string" && id !== "") || typeof id === "number" ? String(id) : undefined;
  } catch {
    return undefined; // it was taken all the same
  }
}
