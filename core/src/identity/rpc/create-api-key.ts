import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { MethodImpl } from "@connectrpc/connect";
import type { ApiKeyService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { createApiKey } from "../create-api-key.js";
import type { IdentityDeps } from "../deps.js";
import { write } from "./call.js";
import { apiKeyToProto } from "./to-proto.js";

export function createApiKeyRpc({ db, clock }: IdentityDeps): MethodImpl<typeof ApiKeyService.method.createApiKey> {
  return (request, context) => {
    const { name, scopes } = request;
    const expiresAt = request.expiresAt ? timestampDate(request.expiresAt) : null;
    return write(db, context, request, async (tx, caller) => {
      const { apiKey, secret } = await createApiKey(tx, caller, { name, scopes, expiresAt }, clock.now());
      return { apiKey: apiKeyToProto(apiKey, secret) };
    });
  };
}
