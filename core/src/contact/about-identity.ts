import type { ContactIdentity } from "./contact.js";
import type { Actor, HistoryKind } from "./history.js";
import type { Happened } from "./history-store.js";

/** What happened with an address of a contact. */
export function aboutIdentity(kind: HistoryKind & `identity_${string}`, identity: ContactIdentity, by?: Actor): Happened {
  const { tenantId, contactId, kind: identityKind, value: identityValue } = identity;
  return { tenantId, contactId, kind, by, details: { identityKind, identityValue } };
}
