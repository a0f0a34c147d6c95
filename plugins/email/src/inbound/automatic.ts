import { localPart } from "./address.js";
import type { Mail } from "./mail.js";

/** The word for a mail that a machine wrote, or nothing for a person's. The first that fits. */
export function automaticKind(mail: Mail): string | undefined {
  const header = (name: string) => mail.headers(name).join(", ").toLowerCase();
  const report = reportType(mail);
  if (report === "delivery-status") return "bounce";
  if (report === "feedback-report") return "complaint";
  if (report === "disposition-notification") return "read-receipt";
  const submitted = header("auto-submitted").split(";")[0]?.trim() ?? "";
  if (submitted !== "" && submitted !== "no") return submitted === "auto-generated" ? "auto-generated" : "auto-replied";
  if (mail.headers("return-path").some((value) => value.replaceAll(/\s/g, "") === "<>")) return "bounce-like";
  if (/\b(all|autoreply|oof|dr)\b/.test(header("x-auto-response-suppress"))) return "auto-generated";
  if (/\b(bulk|list|junk|auto_reply)\b/.test(header("precedence"))) return "bulk";
  if (mail.headers("list-id").length > 0) return "list";
  if (["list-unsubscribe", "feedback-id"].some((name) => mail.headers(name).length > 0)) return "bulk";
  if (mail.headers("x-failed-recipients").length > 0) return "bounce";
  if (AUTO_HEADERS.some((name) => mail.headers(name).length > 0)) return "auto-replied";
  return mail.from && isNobody(mail.from.address) ? "no-reply" : undefined;
}

const AUTO_HEADERS = ["x-autoreply", "x-autorespond", "x-autoresponder", "x-mail-autoreply", "auto-generated"];

/** Addresses that nobody reads. */
export function isNobody(address: string): boolean {
  return /^(mailer-daemon|postmaster|no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?([+-].*)?)$/.test(localPart(address));
}

/** Of the whole mail; a report that was forwarded is none. */
export function reportType(mail: Mail): string | undefined {
  const [type = ""] = mail.headers("content-type");
  if (!/^\s*multipart\/report\b/i.test(type)) return undefined;
  return /;\s*report-type\s*=\s*"?([\w-]+)/i.exec(type)?.[1]?.toLowerCase();
}
