import { MediaGone } from "@linktor/plugin-sdk";
import type { ImapFlow } from "imapflow";
import { parseMail } from "../inbound/mail.js";
import { bytesOf, nameOf } from "../inbound/media.js";
import { type FileReference, readReference } from "../inbound/reference.js";
import type { Settings } from "../settings.js";
import { findByMessageId, hasMessageId } from "./find-mail.js";
import { sizeOf } from "./read-message.js";
import { roomFor } from "./room.js";
import type { SideConnection } from "./side-connection.js";

type Fetched = { readonly mimeType: string; readonly data: AsyncIterable<Uint8Array> };

const PIECE = 256 * 1024;

/** The bytes of a file, from where its mail is now. */
export async function fetchMedia(side: SideConnection, settings: Settings, reference: string, signal: AbortSignal): Promise<Fetched> {
  const file = readReference(reference);
  const { mimeType, content } = await side.run((client) => attachmentOf(client, settings, file, signal), signal);
  return { mimeType, data: pieces(content) };
}

async function attachmentOf(client: ImapFlow, settings: Settings, file: FileReference, signal: AbortSignal) {
  const uid = await locate(client, settings, file);
  const size = uid === undefined ? undefined : await sizeOf(client, uid);
  if (size === undefined) throw gone();
  using _room = await roomFor(size, signal);
  const found = await client.fetchOne(String(uid), { uid: true, source: true }, { uid: true });
  const raw = found ? found.source : undefined;
  if (!raw) throw gone();
  const { attachments } = await parseMail(raw);
  const attachment = attachments[file.index];
  if (!attachment || nameOf(attachment, file.index) !== file.name) throw new MediaGone("The mail has no such file.");
  return { mimeType: attachment.mimeType, content: bytesOf(attachment) };
}

function gone(): MediaGone {
  return new MediaGone("The mail is no longer in the mailbox.");
}

/** Numbers are only as good as their UIDVALIDITY; the Message-ID is good anywhere. */
async function locate(client: ImapFlow, settings: Settings, file: FileReference): Promise<number | undefined> {
  const box = await client.mailboxOpen(file.folder, { readOnly: true }).catch((error: unknown) => {
    if (!client.usable) throw error;
    return undefined;
  });
  if (box && String(box.uidValidity) === file.uidValidity) {
    if (file.id === undefined) return file.uid;
    if (await hasMessageId(client, file.uid, file.id)) return file.uid;
  }
  return file.id === undefined ? undefined : await findByMessageId(client, settings, file.id);
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += PIECE) yield bytes.subarray(start, start + PIECE);
}
