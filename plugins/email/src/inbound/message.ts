import type { Email, Identity, InboundMessage } from "@linktor/plugin-sdk";
import type { Mailbox } from "postal-mime";
import { externalIdOf, normalId } from "../message-id.js";
import { sameAddress } from "./address.js";
import { automaticKind, isNobody } from "./automatic.js";
import { safeHtml, textOfHtml } from "./html.js";
import type { Mail } from "./mail.js";
import { MAX_FILES, mediaOf } from "./media.js";
import type { Place } from "./reference.js";
import { replyText } from "./reply-text.js";
import { threadingOf } from "./threading.js";
import { NOBODY } from "./unreadable.js";

const MAX_CHARS = 512 * 1024;
const MAX_ADDRESSES = 100;

export type Arrived = { readonly place: Place; readonly at: Date; readonly from: string };

export function messageOf(mail: Mail, { place, at, from }: Arrived): InboundMessage {
  const whole = cut(mail.text.trim() === "" && mail.html !== "" ? textOfHtml(mail.html) : mail.text.trim());
  const html = safeHtml(
    mail.html,
    mail.attachments.slice(0, MAX_FILES).map(({ contentId }) => normalId(contentId)),
  );
  const automatic = automaticKind(mail);
  const email: Email = {
    ...(mail.subject !== "" && { subject: [...mail.subject].slice(0, 490).join("") }),
    ...(html !== "" && { html }),
    fullText: whole,
    ...(mail.from && { from: written(mail.from) }),
    to: mail.to.slice(0, MAX_ADDRESSES).map(written),
    cc: mail.cc.slice(0, MAX_ADDRESSES).map(written),
    ...(automatic !== undefined && { automatic }),
  };
  return {
    type: "message",
    at,
    externalId: externalIdOf(mail.id),
    contact: contactOf(mail),
    contentType: "text",
    text: replyText(whole),
    content: { email },
    media: mediaOf(mail, place),
    automatic: automatic !== undefined,
    ...threadingOf(mail, from),
  };
}

/** The writer. A form on a web page writes from an address that nobody reads, and names the person for answers. */
export function contactOf(mail: Pick<Mail, "from" | "sender" | "replyTo">): Identity {
  const writer = mail.from ?? mail.sender;
  const [answerTo] = mail.replyTo;
  const person = writer && answerTo && isNobody(writer.address) ? answerTo : writer;
  if (!person) return { kind: "email", value: NOBODY };
  return { kind: "email", value: sameAddress(person.address), ...(person.name !== "" && { displayName: person.name.slice(0, 200) }) };
}

function written({ name, address }: Mailbox): string {
  return name === "" ? address : `${name.slice(0, 200)} <${address}>`;
}

function cut(text: string): string {
  return text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)}\n…` : text;
}
