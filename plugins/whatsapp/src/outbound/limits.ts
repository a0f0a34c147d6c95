import { SendError } from "@linktor/plugin-sdk";

/** Refused here, before anything went out. */
export function rejected(reason: string, message: string): SendError {
  return new SendError({ class: "content_rejected", reason, message });
}

/** In characters as JavaScript counts them, which is never less than as Meta does. */
export function assertLength(what: string, text: string, max: number, reason: string): void {
  if (text.length > max) throw rejected(reason, `WhatsApp takes at most ${max} characters as ${what}; this has ${text.length}.`);
}

export function assertCount(what: string, count: number, max: number, reason: string): void {
  if (count > max) throw rejected(reason, `WhatsApp takes at most ${max} ${what}; these are ${count}.`);
}
