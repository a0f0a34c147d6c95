import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Tx } from "../platform/postgres/transaction.js";
import type { TenantId, UserId } from "../shared/ids.js";
import { REFRESH_TOKEN_MS } from "./tokens.js";

/** One refresh token of a session. A family is a session: the tokens that followed each other since one login. */
export interface RefreshToken {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly familyId: string;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
  readonly revokedAt: Date | null;
}

export async function insertRefreshToken(
  tx: Tx,
  token: { tenantId: TenantId; userId: UserId; hash: Buffer; familyId?: string },
  now: Date,
): Promise<void> {
  await tx
    .insertInto("refreshToken")
    .values({
      id: randomUUID(),
      familyId: randomUUID(),
      ...token,
      createdAt: now,
      expiresAt: new Date(now.getTime() + REFRESH_TOKEN_MS),
      usedAt: null,
      revokedAt: null,
    })
    .onConflict((oc) => oc.column("hash").doNothing())
    .execute();
}

/** Puts everything that changes the sessions of a member in a row, so that none can be added while they are ended. */
function lockOf(member: "refresh_token" | "membership") {
  const table = sql.ref(member);
  return sql`pg_advisory_xact_lock(hashtextextended(${table}.tenant_id::text || ${table}.user_id::text, 0))`;
}

/** The token with a hash; its session, and the others of its member, are held until commit. For linktor_system. */
export async function lockRefreshToken(tx: Tx, hash: Buffer): Promise<RefreshToken | undefined> {
  await sql`select ${lockOf("refresh_token")} from refresh_token where hash = ${hash}`.execute(tx as never);
  return tx
    .selectFrom("refreshToken")
    .select(["id", "tenantId", "userId", "familyId", "expiresAt", "usedAt", "revokedAt"])
    .where("hash", "=", hash)
    .executeTakeFirst();
}

export async function markRefreshTokenUsed(tx: Tx, token: RefreshToken, now: Date): Promise<void> {
  await tx.updateTable("refreshToken").set({ usedAt: now }).where("tenantId", "=", token.tenantId).where("id", "=", token.id).execute();
}

export async function revokeFamily(tx: Tx, token: RefreshToken, now: Date): Promise<void> {
  await tx
    .updateTable("refreshToken")
    .set({ revokedAt: now })
    .where("tenantId", "=", token.tenantId)
    .where("familyId", "=", token.familyId)
    .where("revokedAt", "is", null)
    .execute();
}

/** Holds the sessions of a member until commit: none begins or ends meanwhile. */
export async function holdSessions(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void> {
  await sql`select ${lockOf("membership")} from membership where tenant_id = ${tenantId} and user_id = ${userId}`.execute(tx as never);
}

/** Ends every session of a member. */
export async function revokeSessions(tx: Tx, tenantId: TenantId, userId: UserId, now: Date): Promise<void> {
  await holdSessions(tx, tenantId, userId);
  await tx
    .updateTable("refreshToken")
    .set({ revokedAt: now })
    .where("tenantId", "=", tenantId)
    .where("userId", "=", userId)
    .where("revokedAt", "is", null)
    .execute();
}
