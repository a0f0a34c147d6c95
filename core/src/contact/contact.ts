import type { ContactId, IdentityId, TenantId } from "../shared/ids.js";

export interface Contact {
  readonly tenantId: TenantId;
  readonly id: ContactId;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly language: string | null;
  readonly customFields: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface ContactIdentity {
  readonly tenantId: TenantId;
  readonly id: IdentityId;
  readonly contactId: ContactId;
  readonly kind: string;
  readonly scope: string;
  readonly value: string;
  readonly displayName: string;
  readonly isReachable: boolean;
}

/** An address as a network gave it. `scope` is empty for phones and e-mails, else where the value is unique. */
export interface Address {
  readonly kind: string;
  readonly scope: string;
  readonly value: string;
  readonly displayName?: string;
  readonly language?: string;
  /** What the person says of themselves; kept as custom fields, never used to find a contact. */
  readonly attributes?: Readonly<Record<string, string>>;
}

export type ContactChange = Partial<Pick<Contact, "name" | "email" | "phone" | "language" | "customFields">>;

export const MAX_DISPLAY_NAME = 200;
const MAX_NAME = 200;
const MAX_LANGUAGE = 35;
const MAX_FIELDS = 100;
const MAX_FIELD_NAME = 100;
const MAX_FIELD_VALUE = 2000;

/** What an address adds to a contact. What is there stays: a colleague may have set it, and this is what strangers say. */
export function additionsOf({ displayName = "", language = "", attributes = {} }: Address, contact: Contact): ContactChange {
  const name = clean(displayName, MAX_NAME);
  const tag = clean(language, MAX_LANGUAGE);
  const customFields = withFields(contact.customFields, attributes);
  return {
    ...(contact.name === "" && name !== "" ? { name } : {}),
    ...(contact.language === null && tag !== "" ? { language: tag } : {}),
    ...(customFields ? { customFields } : {}),
  };
}

export function withFields(
  fields: Contact["customFields"],
  attributes: Readonly<Record<string, string>>,
): Contact["customFields"] | undefined {
  const added = Object.entries(attributes)
    .map(([name, value]) => [clean(name, MAX_FIELD_NAME), clean(value, MAX_FIELD_VALUE)] as const)
    .filter(([name, value]) => name !== "" && value !== "" && !Object.hasOwn(fields, name))
    .slice(0, Math.max(0, MAX_FIELDS - Object.keys(fields).length));
  return added.length > 0 ? { ...fields, ...Object.fromEntries(added) } : undefined;
}

/** Text that can be stored and shown: without the one character PostgreSQL refuses, and not without end. */
export function clean(text: string, maxLength: number): string {
  return [...text.replaceAll("\0", "").trim()].slice(0, maxLength).join("");
}

/** Sets fields, and removes those whose new value is empty; undefined when they would become too many. */
export function changeFields(
  fields: Contact["customFields"],
  change: Readonly<Record<string, string>>,
): Contact["customFields"] | undefined {
  const entries = Object.entries({ ...fields, ...change }).filter(([, value]) => value !== "");
  return entries.length <= MAX_FIELDS ? Object.fromEntries(entries) : undefined;
}
