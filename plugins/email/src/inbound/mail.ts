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

/** Parts and lines cost the parser time and memory even where they are empty, a line a kilobyte. Files have few lines as short as these. */
const MAX_PARTS = 10_000;
const MAX_LINES = 800_000;
const MAX_SHORT_LINES = 200_000;
const SHORT_BYTES = 60;

const NEWLINE = 0x0a;
const DASH = 0x2d;

/** Takes a mail apart. Throws at one that is nested too deeply, or of whose headers, parts or lines there are too many. */
export async function parseMail(raw: Uint8Array): Promise<Mail> {
  assertParsable(raw);
  return mailOf(await PostalMime.parse(raw, { ...LIMITS, forceRfc822Attachments: true, attachmentEncoding: "arraybuffer" }));
}

/** A part begins with a line that begins with two dashes. */
function assertParsable(raw: Uint8Array): void {
  const count = { lines: 0, short: 0, parts: 0 };
  for (let start = 0, end = raw.indexOf(NEWLINE); end !== -1; start = end + 1, end = raw.indexOf(NEWLINE, start)) {
    count.lines += 1;
    if (end - start < SHORT_BYTES) count.short += 1;
    if (raw[start] === DASH && raw[start + 1] === DASH) count.parts += 1;
    if (count.lines > MAX_LINES || count.short > MAX_SHORT_LINES || count.parts > MAX_PARTS)
      throw new RangeError("the mail has too many lines or parts");
  }
}

function mailOf(email: Email): Mail {
  // Alone, so that whoever keeps this keeps no files.
  const { headers: all } = email;
  const headers = (name: string) => all.filter(({ key }) => key === name).map(({ value }) => value);
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
