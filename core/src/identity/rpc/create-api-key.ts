import { randomUUID } from "node:crypto";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { MethodImpl } from "@connectrpc/connect";
import type { ApiKeyService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { type ApiKeyId, newId, parseId } from "../../shared/ids.js";
import { apiKeyOf } from "../api-key.js";
import { createApiKey } from "../create-api-key.js";
import type { IdentityDeps } from "../deps.js";
import { write } from "./call.js";
import { apiKeyToProto } from "./to-proto.js";

/** Answers are kept for repeats of the call; the key must not be among them, so it is put in afterwards. */
export function createApiKeyRpc({ db, clock, tokens }: IdentityDeps): MethodImpl<typeof ApiKeyService.method.createApiKey> {
  return async (request, context) => {
    const { name, scopes } = request;
    const expiresAt = request.expiresAt ? timestampDate(request.expiresAt) : null;
    const nonce = context.requestHeader.get("idempotency-key") || randomUUID();
    const secretOf = (id: ApiKeyId) => apiKeyOf(tokens.apiKeyBytes(id, nonce));
    const answer = await write(db, context, request, async (tx, caller) => {
      const id = newId<ApiKeyId>();
      const apiKey = await createApiKey(tx, caller, { id, secret: secretOf(id), name, scopes, expiresAt }, clock.now());
      return { apiKey: apiKeyToProto(apiKey) };
    });
    answer.apiKey.key = secretOf(parseId<ApiKeyId>("ak", answer.apiKey.id));
    return answer;
  };
}
