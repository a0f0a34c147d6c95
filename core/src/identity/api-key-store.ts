import { sql } from "kysely";
import type { Tx } from "../platform/postgres/transaction.js";
import { type ApiKeyId, newId, type ServiceAccountId, type TenantId } from "../shared/ids.js";
import { type Page, type PageRequest, timeCursor, toPage } from "../shared/page.js";

export interface ApiKey {
  readonly tenantId: TenantId;
  readonly id: ApiKeyId;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
}

const API_KEY = ["tenantId", "id", "name", "prefix", "scopes", "createdAt", "expiresAt", "lastUsedAt"] as const;

/** Makes a key and the service account that owns it. */
export async function insertApiKey(tx: Tx, key: ApiKey & { hash: Buffer }): Promise<void> {
  const serviceAccountId = newId<ServiceAccountId>();
  await tx
    .insertInto("serviceAccount")
    .values({ tenantId: key.tenantId, id: serviceAccountId, name: key.name, createdAt: key.createdAt })
    .execute();
  await tx
    .insertInto("apiKey")
    .values({ ...key, serviceAccountId, scopes: [...key.scopes], revokedAt: null })
    .execute();
}

export async function listApiKeys(tx: Tx, tenantId: TenantId, page: PageRequest): Promise<Page<ApiKey>> {
  let query = tx
    .selectFrom("apiKey")
    .select(API_KEY)
    .where("tenantId", "=", tenantId)
    .where("revokedAt", "is", null)
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc")
    .limit(page.limit + 1);
  const after = timeCursor(page);
  if (after) query = query.where(sql<boolean>`(created_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`);
  return toPage(await query.execute(), page, (key) => ({ at: key.createdAt.toISOString(), id: key.id }));
}

export async function findApiKey(tx: Tx, tenantId: TenantId, id: ApiKeyId): Promise<ApiKey | undefined> {
  return tx.selectFrom("apiKey").select(API_KEY).where("tenantId", "=", tenantId).where("id", "=", id).executeTakeFirst();
}

/** False when there is no such key. */
export async function revokeApiKey(tx: Tx, tenantId: TenantId, id: ApiKeyId, now: Date): Promise<boolean> {
  const result = await tx
    .updateTable("apiKey")
    .set({ revokedAt: now })
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .where("revokedAt", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** A key by its hash, over all tenants, unless it was revoked or has expired. For linktor_system. */
export async function findApiKeyByHash(tx: Tx, hash: Buffer, now: Date): Promise<ApiKey | undefined> {
  return tx
    .selectFrom("apiKey")
    .select(API_KEY)
    .where("hash", "=", hash)
    .where("revokedAt", "is", null)
    .where((eb) => eb.or([eb("expiresAt", "is", null), eb("expiresAt", ">", now)]))
    .executeTakeFirst();
}

export async function touchApiKey(tx: Tx, tenantId: TenantId, id: ApiKeyId, now: Date): Promise<void> {
  await tx.updateTable("apiKey").set({ lastUsedAt: now }).where("tenantId", "=", tenantId).where("id", "=", id).execute();
}
