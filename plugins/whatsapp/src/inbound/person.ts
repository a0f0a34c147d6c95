import type { Identity } from "@linktor/plugin-sdk";
import { identityOf } from "../ids.js";
import { type JsonObject, objectOf, objectsIn, textOf } from "../json.js";

/** A person outside, by all that WhatsApp tells. */
export type Person = { readonly contact: Identity; readonly aliases?: readonly Identity[] };

/** `values` are fields that may hold a number or an id. The number is the address where it is known, the ids come after it. */
export function personOf(values: readonly unknown[], profile: JsonObject | undefined): Person | undefined {
  const known = [profile?.wa_id, profile?.user_id, profile?.parent_user_id];
  const texts = [...values, ...known].flatMap((value) => textOf(value) ?? []);
  const identities = [...new Set(texts)].map(identityOf);
  const phone = identities.find(({ kind }) => kind === "phone");
  const [contact, ...others] = phone ? [phone, ...identities.filter(({ kind }) => kind !== "phone")] : identities;
  if (!contact) return undefined;
  return { contact: { ...contact, ...namesOf(profile) }, ...(others.length > 0 && { aliases: others }) };
}

/** Not by position: Meta lists each person once, however many messages they wrote. */
export function profileFor(contacts: unknown, ids: readonly unknown[]): JsonObject | undefined {
  const wanted = new Set(ids.flatMap((id) => textOf(id) ?? []));
  return objectsIn(contacts).find(({ wa_id, user_id }) => [wa_id, user_id].some((id) => wanted.has(textOf(id) ?? "")));
}

function namesOf(contact: JsonObject | undefined): Pick<Identity, "displayName" | "attributes"> {
  const profile = objectOf(contact?.profile);
  const displayName = textOf(profile?.name);
  const username = textOf(profile?.username);
  return { ...(displayName && { displayName }), ...(username && { attributes: { username } }) };
}
