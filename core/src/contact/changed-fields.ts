import type { Contact, ContactChange } from "./contact.js";
import type { Actor } from "./history.js";
import type { Happened } from "./history-store.js";

/** What a change does to the fields of a contact, by their names; nothing when it changes none. */
export function changedFields(before: Contact, change: ContactChange, by?: Actor): Happened[] {
  const { tenantId, id: contactId, customFields: old } = before;
  const { customFields = old } = change;
  const own = (["name", "email", "phone", "language"] as const).filter(
    (name) => change[name] !== undefined && change[name] !== before[name],
  );
  const names = new Set([...Object.keys(old), ...Object.keys(customFields)]);
  const custom = [...names].filter((name) => old[name] !== customFields[name]).map((name) => `custom_fields.${name}`);
  const fields = [...own, ...custom];
  return fields.length > 0 ? [{ tenantId, contactId, kind: "fields_changed", by, details: { fields } }] : [];
}
