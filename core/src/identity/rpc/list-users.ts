import type { MethodImpl } from "@connectrpc/connect";
import type { UserService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { pageRequest } from "../../shared/page.js";
import type { IdentityDeps } from "../deps.js";
import { listUsers } from "../identity-store.js";
import { read } from "./call.js";
import { userToProto } from "./to-proto.js";

export function listUsersRpc({ db }: IdentityDeps): MethodImpl<typeof UserService.method.listUsers> {
  return async (request, context) => {
    const page = pageRequest(request.limit, request.cursor);
    const { rows, nextCursor } = await read(db, context, (tx, { tenantId }) => listUsers(tx, tenantId, page));
    return { data: rows.map(userToProto), nextCursor };
  };
}
