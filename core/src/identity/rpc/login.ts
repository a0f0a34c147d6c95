import type { MethodImpl } from "@connectrpc/connect";
import type { AuthService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import type { IdentityDeps } from "../deps.js";
import { normalizeEmail } from "../identity.js";
import { signIn } from "../sign-in.js";
import { ACCESS_TOKEN_SECONDS } from "../tokens.js";
import { remoteAddressKey } from "./remote-address.js";
import { tenantSummaryToProto, userToProto } from "./to-proto.js";

export function loginRpc({ db, clock, tokens, loginLimiter }: IdentityDeps): MethodImpl<typeof AuthService.method.login> {
  return async (request, context) => {
    const email = normalizeEmail(request.email);
    const { password, tenant } = request;
    const attempt = () => signIn(db, tokens, { email, password, tenant }, clock.now());
    const { session, user, membership } = await loginLimiter.guard(email, context.values.get(remoteAddressKey), attempt);
    return {
      accessToken: session.accessToken,
      refreshToken: session.refreshToken,
      expiresIn: ACCESS_TOKEN_SECONDS,
      user: userToProto(user),
      tenant: tenantSummaryToProto(membership),
    };
  };
}
