import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { EventPayloadSchema } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { announce } from "../../src/platform/eventlog/announce.js";
import { type Db, inTenant } from "../../src/platform/postgres/transaction.js";
import { type ContactId, formatId, newId, type TenantId } from "../../src/shared/ids.js";

/** A fact about a contact of that name, which is nobody's. */
export function aContactEvent(name: string): { id: ContactId; payload: Uint8Array } {
  const id = newId<ContactId>();
  return { id, payload: toBinary(EventPayloadSchema, create(EventPayloadSchema, { contact: { id: formatId("ct", id), name } })) };
}

export function nameIn(payload: Uint8Array): string {
  return fromBinary(EventPayloadSchema, payload).contact?.name ?? "";
}

export function numbered(what: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${what} ${index}`);
}

/** States facts, as domains do: some in each transaction, which does something else before it commits. */
export async function state(
  db: Db,
  tenantId: TenantId,
  names: readonly string[],
  perTransaction = 100,
  meanwhile?: () => Promise<void>,
): Promise<void> {
  const size = meanwhile ? names.length : perTransaction;
  for (let at = 0; at < names.length; at += size) {
    const events = names.slice(at, at + size).map((name) => {
      const { id, payload } = aContactEvent(name);
      return { name: "contact.updated", tenantId, key: id, payload };
    });
    await inTenant(db, tenantId, async (tx) => {
      await announce(tx, events, new Date());
      await meanwhile?.();
    });
  }
}
