import { SettingsError } from "@linktor/plugin-sdk";
import type { ImapFlow } from "imapflow";
import type { Cursor } from "../cursor.js";
import type { Settings } from "../settings.js";
import type { Listed } from "./read-message.js";

const OVERLAP_MS = 2 * 24 * 3_600_000;

/** Servers limit the length of a line. */
const MAX_UIDS = 500;

/** Opens the folder; only for reading, unless the channel is to change something there. */
export async function openFolder(client: ImapFlow, { folder, afterFetch }: Settings): Promise<{ uidValidity: string; uidNext: number }> {
  const { uidValidity, uidNext } = await client.mailboxOpen(folder, { readOnly: afterFetch === "none" }).catch((error: unknown) => {
    if ((error as { mailboxMissing?: boolean }).mailboxMissing !== true) throw error;
    throw new SettingsError(`The mailbox has no folder "${folder}": set imap_folder to one that it has.`);
  });
  return { uidValidity: String(uidValidity), uidNext };
}

/** What came after `lastUid`, oldest first. Not measured, a mail that the server cannot open does not hide the others. */
export async function listNew(client: ImapFlow, lastUid: number, isMeasured = true): Promise<readonly Listed[]> {
  // Without it the session knows only what it was told before, and answers nothing for a folder that it takes for empty.
  await client.noop();
  const range = `${lastUid + 1}:*`;
  const isNew = (uid: number) => uid > lastUid;
  if (isMeasured) return list(client, range, isNew);
  const uids = (await client.search({ uid: range }, { uid: true })) || [];
  return uids.filter(isNew).map((uid) => ({ uid, size: undefined }));
}

/**
 * What may be new where the numbers began anew: core knows most of it by its Message-ID. From two days before the last mail was stored, because
 * servers compare days, in a time zone of their own.
 */
export async function listSince(client: ImapFlow, { at, since }: Pick<Cursor, "at" | "since">): Promise<readonly Listed[]> {
  const uids = await client.search({ since: new Date(at - OVERLAP_MS) }, { uid: true });
  const found: Listed[] = [];
  const all = uids || [];
  for (let start = 0; start < all.length; start += MAX_UIDS) {
    const range = all.slice(start, start + MAX_UIDS).join(",");
    found.push(...(await list(client, range, (_uid, arrivedAt) => arrivedAt.getTime() >= since)));
  }
  return found.sort((a, b) => a.uid - b.uid);
}

/** An open range turns round: with nothing new the server names the last mail there is. */
async function list(client: ImapFlow, range: string, isWanted: (uid: number, at: Date) => boolean): Promise<readonly Listed[]> {
  const found: Listed[] = [];
  for await (const { uid, size = 0, internalDate } of client.fetch(range, { uid: true, size: true, internalDate: true }, { uid: true })) {
    if (isWanted(uid, new Date(internalDate ?? Date.now()))) found.push({ uid, size });
  }
  return found.sort((a, b) => a.uid - b.uid);
}

/** Where to begin: never with what was there before the channel. */
export function firstCursor(folder: string, { uidValidity, uidNext }: { uidValidity: string; uidNext: number }, since: number): Cursor {
  return { uidValidity, lastUid: uidNext - 1, at: Date.now(), folder, since };
}
