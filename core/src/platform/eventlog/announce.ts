import type { AnyId, EventId, TenantId, UserId } from "../../shared/ids.js";
import { newId } from "../../shared/ids.js";
import { insertRows } from "../postgres/rows.js";
import { type Tx, wakeAfterCommit, writeAtCommit } from "../postgres/transaction.js";

/** A fact, as the domain that states it gives it. */
export interface DomainEvent {
  /** `aggregate.fact`, past tense. */
  readonly name: string;
  readonly tenantId: TenantId;
  /** Events of one key stay in order; the caller holds the lock of the row it names. */
  readonly key: AnyId;
  /** `linktor.event.v1.EventPayload`, binary. */
  readonly payload: Uint8Array;
  /** The only one it is for; by default everybody of the tenant. */
  readonly userId?: UserId;
}

/** Writes facts to the log, at the end of the transaction that makes them true. */
export function announce(tx: Tx, events: readonly DomainEvent[], at: Date): void {
  if (events.length === 0) return;
  const rows = events.map((event) => ({
    id: newId<EventId>(),
    tenantId: event.tenantId,
    position: null,
    name: event.name,
    key: event.key,
    payload: event.payload,
    userId: event.userId ?? null,
    at,
  }));
  writeAtCommit(tx, () => insertRows(tx, "event", rows));
  wakeAfterCommit(tx, "committed");
}
