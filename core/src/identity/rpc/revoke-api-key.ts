import type { MethodImpl } from "@connectrpc/connect";
import type { ApiKeyService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { notFound } from "../../shared/errors.js";
import { type ApiKeyId, parseId } from "../../shared/ids.js";
import { revokeApiKey } from "../api-key-store.js";
import type { IdentityDeps } from "../deps.js";
import { write } from "./call.js";

export function revokeApiKeyRpc({ db, clock, authenticator }: IdentityDeps): MethodImpl<typeof ApiKeyService.method.revokeApiKey> {
  return async (request, context) => {
    const id = parseId<ApiKeyId>("ak", request.id);
    await write(db, context, request, async (tx, { tenantId }) => {
      const isRevoked = await revokeApiKey(tx, tenantId, id, clock.now());
      if (!isRevoked) throw notFound("api_key", request.id);
      return {};
    });
    authenticator.forget();
    return {};
  };
}
