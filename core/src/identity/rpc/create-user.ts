import type { MethodImpl } from "@connectrpc/connect";
import type { UserService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { invalid } from "../../shared/errors.js";
import { createUser } from "../create-user.js";
import type { IdentityDeps } from "../deps.js";
import { hashNewPassword } from "../password.js";
import { write } from "./call.js";
import { roleFromProto, userToProto } from "./to-proto.js";

export function createUserRpc({ db, clock }: IdentityDeps): MethodImpl<typeof UserService.method.createUser> {
  return async (request, context) => {
    const { email, name, password } = request;
    const role = roleFromProto(request.role);
    if (!role) throw invalid("role", "choose a role.");
    const passwordHash = await hashNewPassword("password", password);
    return write(db, context, request, async (tx, { tenantId }) => {
      const user = await createUser(tx, { tenantId, email, name, role, passwordHash }, clock.now());
      return { user: userToProto(user) };
    });
  };
}
