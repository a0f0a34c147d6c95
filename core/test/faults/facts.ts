import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { EventPayloadSchema } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { insertRows } from "../../src/platform/postgres/rows.js";
import { type Db, inTenant, wakeAfterCommit } from "../../src/platform/postgres/transaction.js";
import { type ContactId, type EventId, formatId, newId, type TenantId } from "../../src/shared/ids.js";

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
    const rows = names.slice(at, at + size).map((name) => {
      const { id, payload } = aContactEvent(name);
      return { id: newId<EventId>(), tenantId, position: null, name: "contact.updated", key: id, payload, at: new Date() };
    });
    // There from the beginning, as `announce` leaves them only at the end.
    await inTenant(db, tenantId, async (tx) => {
      await insertRows(tx, "event", rows);
      await meanwhile?.();
      wakeAfterCommit(tx, "committed");
    });
  }
}
