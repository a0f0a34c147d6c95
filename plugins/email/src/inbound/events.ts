import type { InboundEvent, InboundMessage } from "@linktor/plugin-sdk";
import type { Settings } from "../settings.js";
import { bounceEvents } from "./bounce.js";
import { isLoop } from "./loop.js";
import type { Mail } from "./mail.js";
import { messageOf } from "./message.js";
import type { Place } from "./reference.js";

/** What a mail means, and whether it is one of our own that came back. */
export type Reading = {
  readonly mail?: Omit<Mail, "attachments">;
  readonly events: readonly InboundEvent[];
  readonly isLoop: boolean;
  /** What to tell instead where that is too much. */
  readonly asItCame?: InboundMessage;
};

export function readMail(mail: Mail, settings: Settings, place: Place, at: Date): Reading {
  if (isLoop(mail, settings)) return { events: [], isLoop: true };
  const bounce = bounceEvents(mail, settings.from, at);
  const { attachments: _files, ...head } = mail;
  return { mail: head, events: bounce ?? [messageOf(mail, { place, at, from: settings.from })], isLoop: false };
}
