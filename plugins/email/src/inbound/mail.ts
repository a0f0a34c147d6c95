import PostalMime, { type Attachment, type Email, type Mailbox } from "postal-mime";
import { hashedId, idsIn, normalId } from "../message-id.js";
import { mailboxesOf } from "./address.js";
import { oneLine, readable } from "./readable.js";

/** A mail, taken apart. */
export type Mail = {
  /** Its Message-ID, or a hash of what it says. */
  readonly id: string;
  readonly hasMessageId: boolean;
  readonly from: Mailbox | undefined;
  readonly replyTo: readonly Mailbox[];
  readonly sender: Mailbox | undefined;
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly Attachment[];
  /** Values of a header, in order. */
  readonly headers: (name: string) => readonly string[];
};

const LIMITS = { maxNestingDepth: 50, maxHeadersSize: 256 * 1024, maxRfc822NestingDepth: 0 };

/** Takes a mail apart. Throws at one that is nested too deeply or whose headers are too many. */
export async function parseMail(raw: Uint8Array): Promise<Mail> {
  return mailOf(await PostalMime.parse(raw, { ...LIMITS, forceRfc822Attachments: true, attachmentEncoding: "arraybuffer" }));
}

function mailOf(email: Email): Mail {
  const headers = (name: string) => email.headers.filter(({ key }) => key === name).map(({ value }) => value);
  const text = readable(email.text);
  const html = readable(email.html);
  const messageId = normalId(email.messageId);
  return {
    id: messageId ?? hashedId([headers("from")[0], headers("date")[0], headers("subject")[0], text, html]),
    hasMessageId: messageId !== undefined,
    from: mailboxesOf(email.from).map(named)[0],
    replyTo: mailboxesOf(email.replyTo).map(named),
    sender: mailboxesOf(email.sender).map(named)[0],
    to: mailboxesOf(email.to).map(named),
    cc: mailboxesOf(email.cc).map(named),
    inReplyTo: headers("in-reply-to").flatMap(idsIn),
    references: headers("references").flatMap(idsIn),
    subject: oneLine(email.subject),
    text,
    html,
    attachments: email.attachments,
    headers,
  };
}

function named({ name, address }: Mailbox): Mailbox {
  return { name: oneLine(name).slice(0, 200), address };
}
