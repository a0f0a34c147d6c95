import type { MethodImpl } from "@connectrpc/connect";
import type { UserService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { parseId, type UserId } from "../../shared/ids.js";
import { removeUser } from "../change-user.js";
import type { IdentityDeps } from "../deps.js";
import { write } from "./call.js";

export function deleteUserRpc({ db, authenticator, moveConversations }: IdentityDeps): MethodImpl<typeof UserService.method.deleteUser> {
  return async (request, context) => {
    const id = parseId<UserId>("us", request.id);
    await write(db, context, request, async (tx, { tenantId }) => {
      await removeUser(tx, tenantId, id, moveConversations);
      return {};
    });
    authenticator.forget();
    return {};
  };
}
