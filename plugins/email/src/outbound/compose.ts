import { type OutboundMessage, SendError } from "@linktor/plugin-sdk";
import type { SendMailOptions } from "nodemailer";
import { addressParser } from "postal-mime";
import { isAddress, mailboxesOf, sameAddress } from "../inbound/address.js";
import { safeFileName } from "../inbound/file-name.js";
import { safeHtml, textOfHtml } from "../inbound/html.js";
import { ownId, plusAddress, tokenOf } from "../message-id.js";
import { ORIGIN_HEADER, originOf } from "../origin.js";
import type { Settings } from "../settings.js";
import type { Answered } from "./answered.js";
import { isWritable, referencesOf } from "./references.js";
import { assertOneLine, replySubject } from "./subject.js";
import type { Uploads } from "./uploads.js";

/** A mail as nodemailer takes it, with the id core will know it by. */
export type Composed = SendMailOptions & { readonly externalId: string; readonly recipient: string };

/** Makes the mail. Whatever can be refused without a server is refused here. */
export function compose(message: OutboundMessage, answered: Answered | undefined, settings: Settings, uploads: Uploads): Composed {
  const email = message.content?.email ?? {};
  const token = tokenOf(settings.originSecret, message.idempotencyKey);
  const externalId = ownId(token, settings.from);
  const recipient = addressOf(message.to.value);
  const cc = (email.cc ?? []).flatMap(addressesIn);
  const bcc = (email.bcc ?? []).flatMap(addressesIn);
  const answeredId = answered?.id ?? (message.replyTo || message.thread || undefined);
  const references = referencesOf(answeredId, answered?.references ?? [], message.thread);
  const name = assertOneLine(settings.fromName || (message.authorName ?? ""), "sender's name");
  return {
    externalId,
    recipient,
    envelope: { from: settings.from, to: [...new Set([recipient, ...cc, ...bcc])] },
    messageId: `<${externalId}>`,
    from: { name, address: settings.from },
    to: [{ name: message.to.displayName?.replaceAll(/[\p{Cc}"]/gu, " ") ?? "", address: recipient }],
    ...(cc.length > 0 && { cc }),
    ...(settings.plusAddressing && { replyTo: { name, address: plusAddress(settings.from, token) } }),
    subject: subjectOf(email.subject, answered, settings),
    ...(answeredId !== undefined && isWritable(answeredId) && { inReplyTo: `<${answeredId}>` }),
    ...(references.length > 0 && { references: references.map((id) => `<${id}>`) }),
    headers: { [ORIGIN_HEADER]: originOf(settings.originSecret, externalId), ...automaticHeaders(email.automatic) },
    ...bodiesOf(message.text, email.html),
    attachments: message.media.map((file, index) => ({
      filename: safeFileName(file.name, file.mimeType, index + 1),
      content: uploads.find(file),
      contentType: /^[\w.+-]+\/[\w.+-]+$/.test(file.mimeType) ? file.mimeType : "application/octet-stream",
      contentDisposition: "attachment",
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function subjectOf(given: string | undefined, answered: Answered | undefined, { defaultSubject }: Settings): string {
  if (given) return assertOneLine(given, "subject");
  return answered ? replySubject(answered.subject) : defaultSubject;
}

/** Both kinds, because some programs show only one of them. */
function bodiesOf(given: string, html = ""): { readonly text: string; readonly html: string } {
  const text = given || textOfHtml(html);
  const safe = safeHtml(html);
  if (safe !== "") return { text, html: safe };
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  return { text, html: `<div style="white-space: pre-wrap">${escaped}</div>` };
}

/** A mail typed by a person carries neither. */
function automaticHeaders(kind: string | undefined): Readonly<Record<string, string>> {
  if (!kind) return {};
  return { "Auto-Submitted": kind === "auto-generated" ? kind : "auto-replied", "X-Auto-Response-Suppress": "All" };
}

function addressesIn(text: string): readonly string[] {
  const found = mailboxesOf(addressParser(assertOneLine(text, "list of recipients")));
  if (found.length === 0) throw invalidAddress();
  return found.map(({ address }) => address);
}

function addressOf(text: string): string {
  const address = sameAddress(text);
  if (!isAddress(address)) throw invalidAddress();
  return address;
}

function invalidAddress(): SendError {
  return new SendError({ class: "recipient_unreachable", reason: "INVALID_ADDRESS", message: "A recipient is no mail address." });
}
