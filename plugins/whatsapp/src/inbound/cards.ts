import type { ContactCard } from "@linktor/plugin-sdk";
import { type JsonObject, numberOf, objectOf, objectsIn, textOf } from "../json.js";
import type { Body } from "./body.js";

export function readLocation({ location }: JsonObject): Body | undefined {
  const place = objectOf(location);
  const latitude = numberOf(place?.latitude);
  const longitude = numberOf(place?.longitude);
  if (latitude === undefined || longitude === undefined) return undefined;
  const name = textOf(place?.name);
  const address = textOf(place?.address);
  const text = [name, textOf(place?.url)].filter(Boolean).join("\n");
  return { contentType: "location", ...(text && { text }), content: { location: { latitude, longitude, name, address } } };
}

export function readContacts({ contacts }: JsonObject): Body | undefined {
  const cards = objectsIn(contacts).map(cardOf);
  if (cards.length === 0) return undefined;
  return { contentType: "contacts", text: cards.map(({ name }) => name).join(", "), content: { contacts: { cards } } };
}

function cardOf(contact: JsonObject): ContactCard {
  const phones = objectsIn(contact.phones).flatMap(({ phone, wa_id }) => textOf(phone) ?? textOf(wa_id) ?? []);
  const emails = objectsIn(contact.emails).flatMap(({ email }) => textOf(email) ?? []);
  const organization = textOf(objectOf(contact.org)?.company);
  const name = nameOf(objectOf(contact.name)) ?? phones[0] ?? emails[0] ?? "Contact";
  return { name, phones, emails, ...(organization && { organization }) };
}

function nameOf(name: JsonObject | undefined): string | undefined {
  const parts = [textOf(name?.first_name), textOf(name?.last_name)].filter(Boolean).join(" ");
  return textOf(name?.formatted_name) ?? textOf(parts);
}
