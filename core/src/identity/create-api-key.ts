import type { Tx } from "../platform/postgres/transaction.js";
import { AppError, invalid } from "../shared/errors.js";
import type { ApiKeyId } from "../shared/ids.js";
import { prefixOf } from "./api-key.js";
import { type ApiKey, insertApiKey } from "./api-key-store.js";
import { ALL_PERMISSIONS, type Caller, permissionsOfScopes } from "./identity.js";
import { hashToken } from "./tokens.js";

export interface CreateApiKey {
  readonly id: ApiKeyId;
  /** The key itself; only its hash is kept. */
  readonly secret: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
}

/** Makes a key that can do no more than its maker. */
export async function createApiKey(tx: Tx, caller: Caller, input: CreateApiKey, now: Date): Promise<ApiKey> {
  const scopes = [...new Set(input.scopes)];
  const unknown = scopes.find((scope) => scope !== "*" && !ALL_PERMISSIONS.includes(scope));
  if (unknown !== undefined)
    throw invalid("scopes", `${JSON.stringify(unknown)} is no permission; use * or some of ${ALL_PERMISSIONS.join(", ")}.`);
  const excess = [...permissionsOfScopes(scopes)].find((permission) => !caller.permissions.has(permission));
  if (excess !== undefined)
    throw new AppError("forbidden", "SCOPE_EXCEEDED", `You do not have ${excess} yourself.`, { details: { permission: excess } });
  if (input.expiresAt && input.expiresAt <= now) throw invalid("expires_at", "choose a time that is yet to come.");
  const apiKey = {
    tenantId: caller.tenantId,
    id: input.id,
    name: input.name,
    prefix: prefixOf(input.secret),
    scopes,
    createdAt: now,
    expiresAt: input.expiresAt,
    lastUsedAt: null,
  };
  await insertApiKey(tx, { ...apiKey, hash: hashToken(input.secret) });
  return apiKey;
}
