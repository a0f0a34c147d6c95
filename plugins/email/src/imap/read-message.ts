import type { ChannelContext, InboundEvent, InboundMedia } from "@linktor/plugin-sdk";
import type { FetchMessageObject, ImapFlow, MessageStructureObject } from "imapflow";
import { type Reading, readMail } from "../inbound/events.js";
import { safeFileName } from "../inbound/file-name.js";
import { parseMail } from "../inbound/mail.js";
import type { Place } from "../inbound/reference.js";
import { unreadable } from "../inbound/unreadable.js";
import type { Settings } from "../settings.js";

/** A mail the folder lists; without a size where the server could not measure it. */
export type Listed = { readonly uid: number; readonly size: number | undefined };

/** The head, and what stands beside it, of a mail that is not read whole. */
const HEAD_BYTES = 1024 * 1024;

/** How large a mail is; nothing when it is no longer there. */
export async function sizeOf(client: ImapFlow, uid: number): Promise<number | undefined> {
  const found = await client.fetchOne(String(uid), { uid: true, size: true }, { uid: true });
  return found ? found.size : undefined;
}

export function bytesToRead(size: number | undefined, { maxMessageBytes }: Pick<Settings, "maxMessageBytes">): number {
  return size !== undefined && size > maxMessageBytes ? HEAD_BYTES : (size ?? maxMessageBytes);
}

/** Reads one mail; nothing when it is no longer there. Throws only when the connection broke. */
export async function readMessage(
  client: ImapFlow,
  { uid, size }: Listed,
  place: Place,
  settings: Settings,
  log: ChannelContext["log"],
): Promise<Reading | undefined> {
  const isTooLarge = size !== undefined && size > settings.maxMessageBytes;
  const query = isTooLarge
    ? { uid: true, envelope: true, internalDate: true, headers: true, bodyStructure: true }
    : { uid: true, envelope: true, internalDate: true, source: true };
  const found = await client.fetchOne(String(uid), query, { uid: true });
  if (!found) return undefined;
  const raw = (isTooLarge ? found.headers : found.source) ?? Buffer.alloc(0);
  const at = dateOf(found);
  const asItCame = unreadable(raw, found.envelope, at);
  try {
    const reading = { ...readMail(await parseMail(raw), settings, place, at), asItCame };
    return isTooLarge ? { ...reading, events: reading.events.map((event) => tooLarge(event, size, found.bodyStructure)) } : reading;
  } catch (error) {
    log.warn({ uid, reason: error instanceof Error ? error.message : "unknown" }, "a mail could not be read and is kept as it came");
    return { events: [asItCame], isLoop: false };
  }
}

function dateOf({ internalDate }: FetchMessageObject): Date {
  const date = internalDate === undefined ? undefined : new Date(internalDate);
  return date && !Number.isNaN(date.getTime()) && date.getTime() <= Date.now() ? date : new Date();
}

function tooLarge(event: InboundEvent, size: number, structure: MessageStructureObject | undefined): InboundEvent {
  if (event.type !== "message") return event;
  const text = `[This mail has ${Math.round(size / 1024 / 1024)} MB and was not fetched. It is in the mailbox.]`;
  const email = { ...event.content?.email, fullText: text };
  return { ...event, text, content: { email }, media: structure ? filesIn(structure) : [] };
}

function filesIn(structure: MessageStructureObject): readonly InboundMedia[] {
  const leaves = (node: MessageStructureObject): MessageStructureObject[] => node.childNodes?.flatMap(leaves) ?? [node];
  return leaves(structure)
    .filter(({ type, disposition }) => disposition === "attachment" || !/^text\/(plain|html)$/i.test(type))
    .slice(0, 100)
    .map(({ type, size, dispositionParameters, parameters }, index) => ({
      type: "file" as const,
      mimeType: type,
      name: safeFileName(dispositionParameters?.filename ?? parameters?.name, type, index + 1),
      sizeBytes: size ?? 0,
      error: "The mail is larger than this channel takes. It is in the mailbox.",
    }));
}
