import type { AnyId, EventId, TenantId } from "../../shared/ids.js";
import { newId } from "../../shared/ids.js";
import { insertRows } from "../postgres/rows.js";
import { type Tx, wakeAfterCommit } from "../postgres/transaction.js";

/** A fact, as the domain that states it gives it. */
export interface DomainEvent {
  /** `aggregate.fact`, past tense. */
  readonly name: string;
  readonly tenantId: TenantId;
  /** Events of one key stay in order; the caller holds the lock of the row it names. */
  readonly key: AnyId;
  /** `linktor.event.v1.EventPayload`, binary. */
  readonly payload: Uint8Array;
}

/** Writes facts to the log, in the transaction that makes them true. */
export async function announce(tx: Tx, events: readonly DomainEvent[], at: Date): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => ({
    id: newId<EventId>(),
    tenantId: event.tenantId,
    position: null,
    name: event.name,
    key: event.key,
    payload: event.payload,
    at,
  }));
  await insertRows(tx, "event", rows);
  wakeAfterCommit(tx, "committed");
}
