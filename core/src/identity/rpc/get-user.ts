import type { MethodImpl } from "@connectrpc/connect";
import type { UserService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { parseId, type UserId } from "../../shared/ids.js";
import type { IdentityDeps } from "../deps.js";
import { getUser } from "../identity-store.js";
import { read } from "./call.js";
import { userToProto } from "./to-proto.js";

export function getUserRpc({ db }: IdentityDeps): MethodImpl<typeof UserService.method.getUser> {
  return async (request, context) => {
    const id = parseId<UserId>("us", request.id);
    const user = await read(db, context, (tx, { tenantId }) => getUser(tx, tenantId, id));
    return { user: userToProto(user) };
  };
}
