import type { MethodImpl } from "@connectrpc/connect";
import type { AuthService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import type { IdentityDeps } from "../deps.js";
import { refreshSession } from "../sign-in.js";
import { ACCESS_TOKEN_SECONDS } from "../tokens.js";

export function refreshTokenRpc({ db, clock, tokens }: IdentityDeps): MethodImpl<typeof AuthService.method.refreshToken> {
  return async (request) => {
    const { accessToken, refreshToken } = await refreshSession(db, tokens, request.refreshToken, clock.now());
    return { accessToken, refreshToken, expiresIn: ACCESS_TOKEN_SECONDS };
  };
}
