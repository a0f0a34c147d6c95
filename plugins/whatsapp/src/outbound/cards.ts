import type { ContactCard, Location } from "@linktor/plugin-sdk";
import { assertCount } from "./limits.js";
import type { Payload } from "./payload.js";

const MAX_CARDS = 5;

export function locationPayload({ latitude, longitude, name, address }: Location): Payload {
  return { type: "location", location: { latitude, longitude, ...(name && { name }), ...(address && { address }) } };
}

export function contactsPayload(cards: readonly ContactCard[]): Payload {
  assertCount("contact cards in a message", cards.length, MAX_CARDS, "TOO_MANY_CARDS");
  return { type: "contacts", contacts: cards.map(cardOf) };
}

/** Meta wants a part of the name beside the whole of it. */
function cardOf({ name, phones = [], emails = [], organization }: ContactCard) {
  const [first = name, ...rest] = name.trim().split(/\s+/);
  return {
    name: { formatted_name: name, first_name: first, ...(rest.length > 0 && { last_name: rest.join(" ") }) },
    ...(phones.length > 0 && { phones: phones.map((phone) => ({ phone })) }),
    ...(emails.length > 0 && { emails: emails.map((email) => ({ email })) }),
    ...(organization && { org: { company: organization } }),
  };
}
