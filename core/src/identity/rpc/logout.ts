import type { MethodImpl } from "@connectrpc/connect";
import type { AuthService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import type { IdentityDeps } from "../deps.js";
import { signOut } from "../sign-in.js";

export function logoutRpc({ db, clock }: IdentityDeps): MethodImpl<typeof AuthService.method.logout> {
  return async (request) => {
    await signOut(db, request.refreshToken, clock.now());
    return {};
  };
}
