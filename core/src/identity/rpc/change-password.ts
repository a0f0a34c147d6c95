import type { MethodImpl } from "@connectrpc/connect";
import type { AuthService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { AppError } from "../../shared/errors.js";
import { changePassword } from "../change-password.js";
import type { IdentityDeps } from "../deps.js";
import { ACCESS_TOKEN_SECONDS } from "../tokens.js";
import { callerOf } from "./call.js";
import { remoteAddressKey } from "./remote-address.js";

export function changePasswordRpc(deps: IdentityDeps): MethodImpl<typeof AuthService.method.changePassword> {
  const { db, clock, tokens, loginLimiter, authenticator } = deps;
  return async ({ currentPassword, newPassword }, context) => {
    const caller = callerOf(context);
    if (caller.type !== "user")
      throw new AppError("precondition", "API_KEY_HAS_NO_PASSWORD", "Only people have a password; revoke the key instead.");
    const { tenantId, userId } = caller;
    const attempt = () => changePassword(db, tokens, { tenantId, userId, currentPassword, newPassword }, clock.now());
    const { accessToken, refreshToken } = await loginLimiter.guard(`${tenantId} ${userId}`, context.values.get(remoteAddressKey), attempt);
    authenticator.forget();
    return { accessToken, refreshToken, expiresIn: ACCESS_TOKEN_SECONDS };
  };
}
