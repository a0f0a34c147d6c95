import type { MethodImpl } from "@connectrpc/connect";
import type { AuthService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { findApiKey } from "../api-key-store.js";
import type { IdentityDeps } from "../deps.js";
import { findUser, getTenantSummary } from "../identity-store.js";
import { read } from "./call.js";
import { apiKeyToProto, tenantSummaryToProto, userToProto } from "./to-proto.js";

export function getMeRpc({ db }: IdentityDeps): MethodImpl<typeof AuthService.method.getMe> {
  return (_request, context) =>
    read(db, context, async (tx, caller) => {
      const { tenantId } = caller;
      const [user, apiKey] =
        caller.type === "user"
          ? [await findUser(tx, tenantId, caller.userId), undefined]
          : [undefined, await findApiKey(tx, tenantId, caller.apiKeyId)];
      return {
        user: user && userToProto(user),
        apiKey: apiKey && apiKeyToProto(apiKey),
        tenant: tenantSummaryToProto(await getTenantSummary(tx, tenantId)),
        permissions: [...caller.permissions].sort(),
      };
    });
}
