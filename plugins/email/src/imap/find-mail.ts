import type { ImapFlow } from "imapflow";
import type { Settings } from "../settings.js";

/** Folders where mails go that were in the inbox. Reading them changes nothing. */
const ELSEWHERE = ["\\All", "\\Archive", "\\Trash", "\\Junk"];

/** Opens the first folder that has a mail with this Message-ID, for reading, and answers with its number there. */
export async function findByMessageId(client: ImapFlow, settings: Settings, id: string): Promise<number | undefined> {
  for await (const path of foldersOf(client, settings)) {
    const uid = await searchIn(client, path, id).catch((error: unknown) => {
      if (!client.usable) throw error;
      return undefined;
    });
    if (uid !== undefined) return uid;
  }
  return undefined;
}

/** The folders are listed only when the mail is not where it should be. */
async function* foldersOf(client: ImapFlow, { folder, moveTo }: Settings): AsyncGenerator<string> {
  const asked = [folder, ...(moveTo === "" ? [] : [moveTo])];
  yield* asked;
  const listed = await client.list();
  const known = listed.filter(({ specialUse, path }) => ELSEWHERE.includes(specialUse ?? "") && !asked.includes(path));
  yield* known.map(({ path }) => path);
}

/** Servers find parts of a header too, so what they found is compared. */
async function searchIn(client: ImapFlow, path: string, id: string): Promise<number | undefined> {
  await client.mailboxOpen(path, { readOnly: true });
  const uids = (await client.search({ header: { "message-id": id } }, { uid: true })) || [];
  for (const uid of uids.slice(-20).toReversed()) {
    if (await hasMessageId(client, uid, id)) return uid;
  }
  return undefined;
}

export async function hasMessageId(client: ImapFlow, uid: number, id: string): Promise<boolean> {
  const found = await client.fetchOne(String(uid), { uid: true, envelope: true }, { uid: true });
  return found !== false && (found.envelope?.messageId ?? "").replaceAll(/[<>\s]/g, "") === id;
}
