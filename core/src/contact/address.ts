import type { Address } from "./contact.js";
import { phoneMatch } from "./phone.js";

/** What is unique in a tenant: two addresses with the same key are one. */
export interface AddressKey {
  readonly kind: string;
  readonly scope: string;
  readonly match: string;
}

/** Phones and e-mails are the same everywhere, whatever network they came by. */
export function isGlobal(kind: string): kind is "phone" | "email" {
  return kind === "phone" || kind === "email";
}

export function keyOf({ kind, scope, value }: Pick<Address, "kind" | "scope" | "value">): AddressKey {
  if (kind === "phone") return { kind, scope: "", match: phoneMatch(value) };
  if (kind === "email") return { kind, scope: "", match: value.trim().toLowerCase() };
  return { kind, scope, match: value };
}
