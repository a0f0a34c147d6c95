import type { MethodImpl } from "@connectrpc/connect";
import type { UserService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { parseId, type UserId } from "../../shared/ids.js";
import { changeUser } from "../change-user.js";
import type { IdentityDeps } from "../deps.js";
import { hashNewPassword } from "../password.js";
import { write } from "./call.js";
import { roleFromProto, statusFromProto, userToProto } from "./to-proto.js";

export function updateUserRpc({ db, clock, authenticator }: IdentityDeps): MethodImpl<typeof UserService.method.updateUser> {
  return async (request, context) => {
    const id = parseId<UserId>("us", request.id);
    const { name } = request;
    const [role, status] = [roleFromProto(request.role), statusFromProto(request.status)];
    const passwordHash = request.password === undefined ? undefined : await hashNewPassword("password", request.password);
    const answer = await write(db, context, request, async (tx, { tenantId }) => {
      const user = await changeUser(tx, { tenantId, id, name, role, status, passwordHash }, clock.now());
      return { user: userToProto(user) };
    });
    authenticator.forget();
    return answer;
  };
}
