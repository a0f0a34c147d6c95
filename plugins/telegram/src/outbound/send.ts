import type { Accepted, OutboundMessage } from "@linktor/plugin-sdk";
import { asSendError, Refused } from "../errors.js";
import { addressOf, type Destination, destinationOf, externalIdOf, parseExternalId } from "../ids.js";
import type { UploadStore } from "../uploads.js";
import { keyboardOf } from "./keyboard.js";
import type { Options, Outbox, Part, Sent } from "./part.js";
import { partsOf } from "./parts.js";

export async function sendMessage(outbox: Outbox, uploads: UploadStore, message: OutboundMessage, signal: AbortSignal): Promise<Accepted> {
  let to = destinationOf(message.to, message.thread);
  const reply_parameters = replyTo(message, to);
  const reply_markup = message.content?.interactive && keyboardOf(message.content.interactive);
  const parts = await partsOf(outbox, uploads, message);
  const sent: Sent[] = [];
  for (const [index, part] of parts.entries()) {
    const options: Options = {
      ...(index === 0 && reply_parameters ? { reply_parameters } : {}),
      ...(index === parts.length - 1 && reply_markup ? { reply_markup } : {}),
    };
    try {
      const result = await sendPart(part, to, options, signal);
      to = result.to;
      sent.push(result.sent);
    } catch (error) {
      throw index === 0 ? asSendError(error) : onlyPartly(index, parts.length, error);
    }
  }
  await uploads.release(message.media);
  const [externalId = "", ...moreExternalIds] = sent.flatMap(({ messages }) => messages.map((each) => externalIdOf(addressOf(each))));
  return { externalId, moreExternalIds, media: sent.flatMap(({ media }) => media ?? []) };
}

/** A group that becomes a supergroup gets another number, which Telegram tells with the refusal. */
async function sendPart(part: Part, to: Destination, options: Options, signal: AbortSignal): Promise<{ to: Destination; sent: Sent }> {
  try {
    return { to, sent: await part(to, options, signal) };
  } catch (error) {
    const chatId = error instanceof Refused ? error.parameters.migrate_to_chat_id : undefined;
    if (chatId === undefined) throw error;
    const moved = { ...to, chat_id: chatId };
    return { to: moved, sent: await part(moved, options, signal) };
  }
}

/** A message number means something only in its own chat. */
function replyTo({ replyTo: externalId }: OutboundMessage, to: Destination): Options["reply_parameters"] {
  const address = externalId === undefined ? undefined : parseExternalId(externalId);
  if (!address || address.chatId !== to.chat_id || address.businessId !== to.business_connection_id) return undefined;
  return { message_id: address.messageId, allow_sending_without_reply: true };
}

/** Not a `SendError`: a repeat would send the first parts twice. */
function onlyPartly(sent: number, of: number, error: unknown): Error {
  const reason = error instanceof Error ? error.message : "unknown error";
  return new Error(`${sent} of ${of} parts went out, then: ${reason}`);
}
