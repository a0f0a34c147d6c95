import type { InboundEvent } from "@linktor/plugin-sdk";
import type { Settings } from "../settings.js";
import { bounceEvents } from "./bounce.js";
import { isLoop } from "./loop.js";
import type { Mail } from "./mail.js";
import { messageOf } from "./message.js";
import type { Place } from "./reference.js";

/** What a mail means, and whether it is one of our own that came back. */
export type Reading = { readonly mail?: Mail; readonly events: readonly InboundEvent[]; readonly isLoop: boolean };

export function readMail(mail: Mail, settings: Settings, place: Place, at: Date): Reading {
  if (isLoop(mail, settings)) return { events: [], isLoop: true };
  const bounce = bounceEvents(mail, settings.from, at);
  return { mail, events: bounce ?? [messageOf(mail, { place, at, from: settings.from })], isLoop: false };
}
