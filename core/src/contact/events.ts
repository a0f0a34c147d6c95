import { create, toBinary } from "@bufbuild/protobuf";
import { EventPayloadSchema } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { announce, type DomainEvent } from "../platform/eventlog/announce.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { type ContactId, formatOptionalId } from "../shared/ids.js";
import type { Contact, ContactIdentity } from "./contact.js";
import { listIdentitiesOf } from "./identity-store.js";
import { contactToProto } from "./rpc/to-proto.js";

export type ContactFact = "created" | "updated" | "deleted" | "merged" | "split";

export function contactEvent(fact: ContactFact, contact: Contact, identities: readonly ContactIdentity[], intoId?: ContactId): DomainEvent {
  const proto = contactToProto(contact, identities);
  proto.mergedIntoId = formatOptionalId("ct", intoId);
  const payload = create(EventPayloadSchema, { contact: proto });
  return { name: `contact.${fact}`, tenantId: contact.tenantId, key: contact.id, payload: toBinary(EventPayloadSchema, payload) };
}

/** States a fact about a contact that the caller made or holds; answers its identities as they are now. */
export async function announceContact(
  tx: Tx,
  fact: ContactFact,
  contact: Contact,
  now: Date,
  intoId?: ContactId,
): Promise<ContactIdentity[]> {
  const identities = await listIdentitiesOf(tx, contact.tenantId, [contact.id]);
  announce(tx, [contactEvent(fact, contact, identities, intoId)], now);
  return identities;
}
