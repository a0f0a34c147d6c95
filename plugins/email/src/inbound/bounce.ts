import type { InboundEvent, Refusal } from "@linktor/plugin-sdk";
import { idsIn, ownIdsIn } from "../message-id.js";
import { isNobody, reportType } from "./automatic.js";
import { type RecipientStatus, readDeliveryStatus } from "./delivery-status.js";
import type { Mail } from "./mail.js";
import { bytesOf } from "./media.js";

const MAX_CHARS = 256 * 1024;

/**
 * What a report about a mail of ours says; nothing when it is no report, or not about one of ours: then it is a mail like any other. A mail
 * that is only late says nothing new: it is still sent.
 */
export function bounceEvents(mail: Mail, from: string, at: Date): readonly InboundEvent[] | undefined {
  const isReport = reportType(mail) === "delivery-status";
  if (!isReport && !isFromMailSystem(mail)) return undefined;
  const externalIds = originalIds(mail, from);
  if (externalIds.length === 0) return undefined;
  const found = isReport ? statusParts(mail) : readBounceText(mail);
  if (!found || found.length === 0) return undefined;
  const failed = found.find(({ action }) => action === "failed");
  if (!failed) return [];
  // Whom the mail went to is what the mail itself knows, not what whoever sends a report says.
  return [{ type: "receipt", at, status: "failed", externalIds, failure: failureOf(failed) }];
}

/** Hard: nobody is there. Soft: full or down for too long. Policy: the mail was not wanted, the address is fine. */
export function failureOf({ status, diagnostic, recipient }: RecipientStatus): Refusal {
  const reason = (kind: string) => (status === "" ? kind : `${kind}_${status}`);
  const message = `The mail to ${recipient === "" ? "the recipient" : recipient} came back: ${diagnostic === "" ? `status ${status || "unknown"}` : diagnostic}`;
  if (/^5\.7\./.test(status)) return { class: "content_rejected", reason: reason("BOUNCED_POLICY"), message };
  if (/^4\.|^5\.2\.2$/.test(status)) return { class: "permanent", reason: reason("BOUNCED_SOFT"), message };
  return { class: "recipient_unreachable", reason: reason("BOUNCED_HARD"), message };
}

function isFromMailSystem(mail: Mail): boolean {
  return (
    mail.headers("x-failed-recipients").length > 0 ||
    mail.headers("return-path").some((value) => value.replaceAll(/\s/g, "") === "<>") ||
    (mail.from !== undefined && isNobody(mail.from.address))
  );
}

function statusParts(mail: Mail): readonly RecipientStatus[] {
  const parts = mail.attachments.filter(({ mimeType }) => /^message\/(global-)?delivery-status$/.test(mimeType));
  return parts.flatMap((part) => readDeliveryStatus(Buffer.from(bytesOf(part)).toString("utf8").slice(0, MAX_CHARS)));
}

/** The mail that came back is in a part of its own, or its headers are in the text. */
function originalIds(mail: Mail, from: string): readonly string[] {
  const parts = mail.attachments.filter(({ mimeType }) => /^(message\/(rfc822|global|.*headers)|text\/rfc822-headers)$/.test(mimeType));
  const texts = [...parts.map((part) => headOf(Buffer.from(bytesOf(part)).toString("latin1"))), bodyOf(mail)];
  for (const text of texts) {
    const header = /^message-id:((?:.*(?:\r?\n[ \t]+.*)*))/im.exec(text)?.[1];
    const ids = ownIdsIn(idsIn(header).join(" "), from);
    if (ids.length > 0) return ids.slice(0, 1);
  }
  // Some answer the mail instead of quoting it.
  return ownIdsIn([...mail.inReplyTo, ...mail.references].join(" "), from).slice(0, 1);
}

function headOf(text: string): string {
  return text.slice(0, MAX_CHARS).split(/\r?\n\r?\n/)[0] ?? "";
}

/** Many servers send a text for people and nothing else. */
function readBounceText(mail: Mail): readonly RecipientStatus[] | undefined {
  const text = bodyOf(mail);
  const [recipient = ""] = mail.headers("x-failed-recipients").flatMap((value) => value.split(/[\s,]+/));
  const [line, code = "", status = ""] = /^.*?\b([45]\d\d)[ -]#?([45]\.\d{1,3}\.\d{1,3})\b.*$/m.exec(text) ?? [];
  if (line === undefined && recipient === "") return undefined;
  const isDelayed = recipient === "" && (code.startsWith("4") || /\b(delayed|will be retried|no action is required)\b/i.test(text));
  const diagnostic = (line ?? "").trim().slice(0, 500);
  return [{ recipient: recipient.toLowerCase() || addressNear(line ?? ""), action: isDelayed ? "delayed" : "failed", status, diagnostic }];
}

function addressNear(line: string): string {
  return /[^\s<>()[\]\\,;:"@]{1,64}@[^\s<>()[\]\\,;:"@]{1,255}/.exec(line)?.[0].toLowerCase() ?? "";
}

function bodyOf(mail: Mail): string {
  return (mail.text === "" ? mail.html : mail.text).slice(0, MAX_CHARS);
}
