import type { ChannelContext, OutboundMessage } from "@linktor/plugin-sdk";
import type { ImapFlow } from "imapflow";
import { findByMessageId } from "../imap/find-mail.js";
import type { SideConnection } from "../imap/side-connection.js";
import type { Reading } from "../inbound/events.js";
import { parseMail } from "../inbound/mail.js";
import type { Settings } from "../settings.js";
import { isWritable } from "./references.js";

/** What an answer needs to know of the mail it answers. */
export type Answered = { readonly id: string; readonly subject: string; readonly references: readonly string[] };

const MAX_MS = 10_000;
const MAX_KNOWN = 2000;

/** The mails people wrote: the newest of each thread. The mailbox is the memory, this only saves asking it. */
export class AnsweredMails {
  readonly #known = new Map<string, Answered>();
  readonly #side: SideConnection;
  readonly #settings: Settings;
  readonly #log: ChannelContext["log"];

  constructor(side: SideConnection, settings: Settings, log: ChannelContext["log"]) {
    this.#side = side;
    this.#settings = settings;
    this.#log = log;
  }

  /** A mail that was stored. */
  remember({ mail, events }: Reading): void {
    if (!mail) return;
    const { id, subject, references, inReplyTo } = mail;
    const answered = { id, subject, references: references.length > 0 ? references : inReplyTo };
    const messages = events.filter((event) => event.type === "message");
    for (const { thread, externalId } of messages) this.#keep([`thread ${thread}`, `mail ${externalId}`], answered);
  }

  #keep(keys: readonly string[], mail: Answered): void {
    for (const key of keys) {
      this.#known.delete(key);
      this.#known.set(key, mail);
    }
    for (const key of this.#known.keys()) {
      if (this.#known.size <= MAX_KNOWN) break;
      this.#known.delete(key);
    }
  }

  /** The mail that a message answers; nothing when it starts something new or the mail cannot be found. */
  async find({ replyTo, thread }: Pick<OutboundMessage, "replyTo" | "thread">, signal: AbortSignal): Promise<Answered | undefined> {
    const key = replyTo ? `mail ${replyTo}` : `thread ${thread}`;
    const known = this.#known.get(key);
    if (known) return known;
    const id = replyTo || thread;
    if (!id || !isWritable(id)) return undefined;
    try {
      const within = AbortSignal.any([signal, AbortSignal.timeout(MAX_MS)]);
      return await this.#side.run((client) => look(client, this.#settings, id, replyTo === undefined || replyTo === ""), within);
    } catch (error) {
      // An answer without its line is better than none.
      this.#log.warn({ reason: error instanceof Error ? error.message : "unknown" }, "the mail that is answered could not be looked up");
      return undefined;
    }
  }
}

/** By its Message-ID; or the last of its thread in the folder, where nobody said which one is answered. */
async function look(client: ImapFlow, settings: Settings, id: string, isThread: boolean): Promise<Answered | undefined> {
  const uid = (isThread ? await lastOfThread(client, settings, id) : undefined) ?? (await findByMessageId(client, settings, id));
  if (uid === undefined) return undefined;
  const found = await client.fetchOne(
    String(uid),
    { uid: true, headers: ["message-id", "references", "in-reply-to", "subject"] },
    { uid: true },
  );
  const head = found ? found.headers : undefined;
  if (!head) return undefined;
  const mail = await parseMail(head);
  return { id: mail.id, subject: mail.subject, references: mail.references.length > 0 ? mail.references : mail.inReplyTo };
}

async function lastOfThread(client: ImapFlow, { folder }: Settings, root: string): Promise<number | undefined> {
  await client.mailboxOpen(folder, { readOnly: true });
  const uids = (await client.search({ header: { references: root } }, { uid: true })) || [];
  return uids.at(-1);
}
