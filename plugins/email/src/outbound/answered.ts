import type { ChannelContext, OutboundMessage } from "@linktor/plugin-sdk";
import type { ImapFlow } from "imapflow";
import { findByMessageId } from "../imap/find-mail.js";
import type { SideConnection } from "../imap/side-connection.js";
import { sameAddress } from "../inbound/address.js";
import type { Reading } from "../inbound/events.js";
import { type Mail, parseMail } from "../inbound/mail.js";
import type { Settings } from "../settings.js";
import { isWritable, referencesOf } from "./references.js";

/** What an answer needs to know of the mail it answers. */
export type Answered = { readonly id: string; readonly subject: string; readonly references: readonly string[] };

const MAX_MS = 10_000;
const MAX_KNOWN = 2000;
const MAX_ID_CHARS = 1000;
const MAX_SUBJECT_CHARS = 490;
const MAX_LOOKED_AT = 20;

/** The mails people wrote: the newest of each thread and person, because a thread may have several. The mailbox is the memory, this only saves asking it. */
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
    // A part of a text keeps all of it in memory, unless it is copied.
    const answered = structuredClone(answeredOf(mail));
    const messages = events.filter((event) => event.type === "message");
    for (const { thread, externalId, contact } of messages) this.#keep([threadKey(contact.value, thread), `mail ${externalId}`], answered);
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
  async find(
    { to, replyTo, thread }: Pick<OutboundMessage, "to" | "replyTo" | "thread">,
    signal: AbortSignal,
  ): Promise<Answered | undefined> {
    const key = replyTo ? `mail ${replyTo}` : threadKey(to.value, thread);
    const known = this.#known.get(key);
    if (known) return known;
    const id = replyTo || thread;
    if (!id || !isWritable(id)) return undefined;
    try {
      const within = AbortSignal.any([signal, AbortSignal.timeout(MAX_MS)]);
      return await this.#side.run((client) => look(client, this.#settings, id, replyTo ? undefined : sameAddress(to.value)), within);
    } catch (error) {
      // An answer without its line is better than none.
      this.#log.warn({ reason: error instanceof Error ? error.message : "unknown" }, "the mail that is answered could not be looked up");
      return undefined;
    }
  }
}

function threadKey(address: string, thread: string | undefined): string {
  return `thread ${sameAddress(address)} ${thread}`;
}

function answeredOf({ id, subject, references, inReplyTo }: Pick<Mail, "id" | "subject" | "references" | "inReplyTo">): Answered {
  return {
    id: id.slice(0, MAX_ID_CHARS),
    subject: subject.slice(0, MAX_SUBJECT_CHARS),
    references: referencesOf(undefined, references.length > 0 ? references : inReplyTo, undefined),
  };
}

/** By its Message-ID; or the last of its thread in the folder from that person, where nobody said which one is answered. */
async function look(client: ImapFlow, settings: Settings, id: string, writer: string | undefined): Promise<Answered | undefined> {
  const last = writer === undefined ? undefined : await lastOfThread(client, settings, id, writer);
  const uid = last ?? (await findByMessageId(client, settings, id));
  if (uid === undefined) return undefined;
  const found = await client.fetchOne(
    String(uid),
    { uid: true, headers: ["message-id", "references", "in-reply-to", "subject"] },
    { uid: true },
  );
  const head = found ? found.headers : undefined;
  return head && answeredOf(await parseMail(head));
}

/** Servers find parts of an address too, so what they found is compared. */
async function lastOfThread(client: ImapFlow, { folder }: Settings, root: string, writer: string): Promise<number | undefined> {
  await client.mailboxOpen(folder, { readOnly: true });
  const uids = (await client.search({ header: { references: root }, from: writer }, { uid: true })) || [];
  for (const uid of uids.slice(-MAX_LOOKED_AT).toReversed()) {
    const found = await client.fetchOne(String(uid), { uid: true, envelope: true }, { uid: true });
    if (found && sameAddress(found.envelope?.from?.[0]?.address ?? "") === writer) return uid;
  }
  return undefined;
}
