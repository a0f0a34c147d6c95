import { type Contact, type ContactChange, withFields } from "./contact.js";
import type { FilledFields } from "./merge.js";

/** What a contact gets of another in the fields that it lacks. */
export function fillsOf(kept: Contact, other: Contact): FilledFields {
  const fields = withFields(kept.customFields, other.customFields);
  const added = fields && Object.entries(fields).filter(([name]) => !Object.hasOwn(kept.customFields, name));
  return {
    ...(kept.name === "" && other.name !== "" ? { name: other.name } : {}),
    ...(kept.email === null && other.email !== null ? { email: other.email } : {}),
    ...(kept.phone === null && other.phone !== null ? { phone: other.phone } : {}),
    ...(kept.language === null && other.language !== null ? { language: other.language } : {}),
    ...(added ? { customFields: Object.fromEntries(added) } : {}),
  };
}

export function filled(contact: Contact, { customFields, ...fills }: FilledFields): ContactChange {
  return { ...fills, ...(customFields ? { customFields: { ...contact.customFields, ...customFields } } : {}) };
}

/** Empties what was filled and is still the same; names what is not. */
export function emptied(contact: Contact, { customFields = {}, ...fills }: FilledFields): { change: ContactChange; left: string[] } {
  const left: string[] = [];
  const change: { -readonly [Name in keyof ContactChange]: ContactChange[Name] } = {};
  for (const name of ["name", "email", "phone", "language"] as const) {
    if (fills[name] === undefined) continue;
    if (contact[name] !== fills[name]) left.push(name);
    else if (name === "name") change.name = "";
    else change[name] = null;
  }
  const gone = new Set(Object.entries(customFields).flatMap(([name, value]) => (contact.customFields[name] === value ? [name] : [])));
  left.push(...Object.keys(customFields).flatMap((name) => (gone.has(name) ? [] : [`custom_fields.${name}`])));
  if (gone.size > 0) change.customFields = Object.fromEntries(Object.entries(contact.customFields).filter(([name]) => !gone.has(name)));
  return { change, left };
}
