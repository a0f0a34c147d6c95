import { sql } from "kysely";
import { recordsOf } from "../platform/postgres/rows.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { TenantId } from "../shared/ids.js";

/** What tells a call with an `Idempotency-Key` from others. */
export interface Once {
  readonly key: string;
  /** `package.Service/Method`. */
  readonly method: string;
  /** SHA-256 of the request in binary. */
  readonly requestHash: Buffer;
}

/** False when the key was used before; a call with the same key that has not ended is waited for. */
export async function claimKey(tx: Tx, tenantId: TenantId, { key, method, requestHash }: Once): Promise<boolean> {
  const inserted = await tx
    .insertInto("idempotencyKey")
    // By the clock of the database, as it is forgotten: this machine's may be wrong.
    .values((eb) => ({ tenantId, key, method, requestHash, response: null, createdAt: eb.fn<Date>("now") }))
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirst();
  return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** The call that a key was used for, with its answer in binary. */
export async function getUse(tx: Tx, tenantId: TenantId, key: string): Promise<Once & { readonly response: Uint8Array | null }> {
  return tx
    .selectFrom("idempotencyKey")
    .select(["key", "method", "requestHash", "response"])
    .where("tenantId", "=", tenantId)
    .where("key", "=", key)
    .executeTakeFirstOrThrow();
}

export async function keepAnswer(tx: Tx, tenantId: TenantId, key: string, response: Buffer): Promise<void> {
  await tx.updateTable("idempotencyKey").set({ response }).where("tenantId", "=", tenantId).where("key", "=", key).execute();
}

/** Those of some keys that were used before. */
export async function findUsed(tx: Tx, tenantId: TenantId, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await tx
    .selectFrom("idempotencyKey")
    .select("key")
    .where("tenantId", "=", tenantId)
    .where("key", "=", sql<string>`any(${keys}::text[])`)
    .execute();
  return new Set(rows.map(({ key }) => key));
}

/** Takes keys and keeps the answers of their calls at once; answers how many of the keys were not used yet. */
export async function insertAnswers(
  tx: Tx,
  tenantId: TenantId,
  rows: readonly (Once & { readonly response: Uint8Array })[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const { numAffectedRows } = await sql`
    insert into idempotency_key (tenant_id, key, method, request_hash, response, created_at)
    select ${tenantId}::uuid, u.key, u.method, u.request_hash, u.response, now()
    from json_populate_recordset(null::idempotency_key, ${recordsOf(rows)}::json) as u
    on conflict do nothing`.execute(tx as never);
  return Number(numAffectedRows ?? 0n);
}
