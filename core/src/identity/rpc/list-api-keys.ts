import type { MethodImpl } from "@connectrpc/connect";
import type { ApiKeyService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { pageRequest } from "../../shared/page.js";
import { listApiKeys } from "../api-key-store.js";
import type { IdentityDeps } from "../deps.js";
import { read } from "./call.js";
import { apiKeyToProto } from "./to-proto.js";

export function listApiKeysRpc({ db }: IdentityDeps): MethodImpl<typeof ApiKeyService.method.listApiKeys> {
  return async (request, context) => {
    const page = pageRequest(request.limit, request.cursor);
    const { rows, nextCursor } = await read(db, context, (tx, { tenantId }) => listApiKeys(tx, tenantId, page));
    return { data: rows.map(apiKeyToProto), nextCursor };
  };
}
