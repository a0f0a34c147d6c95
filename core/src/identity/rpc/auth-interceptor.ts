import { getOption, hasOption } from "@bufbuild/protobuf";
import { type ContextValues, createContextKey, type Interceptor } from "@connectrpc/connect";
import { Access, policy } from "@linktor/gen/linktor/options/v1/options_pb.js";
import { AppError } from "../../shared/errors.js";
import type { Authenticator } from "../authenticate.js";
import type { Caller } from "../identity.js";

/** Who calls; absent for public methods and for the operator. */
export const callerKey = createContextKey<Caller | undefined>(undefined, { description: "caller" });

/** Who calls, once that was found out. */
export function callerOfCall(values: ContextValues): Caller | undefined {
  return values.get(callerKey);
}

/** Services that tools use to find their way; they say nothing of any tenant. */
const OPEN_SERVICES = /^grpc\.(health|reflection)\./;

/** Lets a call through if the policy of its method allows the caller. A method without a policy is refused. */
export function authInterceptor(authenticator: Authenticator): Interceptor {
  return (next) => async (call) => {
    if (OPEN_SERVICES.test(call.service.typeName)) return next(call);
    const rule = hasOption(call.method, policy) ? getOption(call.method, policy) : undefined;
    const credential = credentialOf(call.header);
    switch (rule?.access) {
      case Access.PUBLIC:
        return next(call);
      case Access.PLATFORM:
        if (!authenticator.isPlatformKey(credential)) {
          throw new AppError(
            "unauthenticated",
            "PLATFORM_KEY_REQUIRED",
            "This call takes the platform key of the installation (LINKTOR_PLATFORM_KEY).",
          );
        }
        return next(call);
      case Access.MEMBER:
      case Access.PERMISSION: {
        if (credential === "")
          throw new AppError("unauthenticated", "TOKEN_MISSING", "Send an access token or an API key as `Authorization: Bearer …`.");
        const caller = await authenticator.callerOf(credential);
        if (rule.access === Access.PERMISSION && !caller.permissions.has(rule.permission)) {
          const message = `This takes the permission ${rule.permission}, which ${caller.type === "user" ? `the role ${caller.role}` : "this API key"} does not have.`;
          throw new AppError("forbidden", "PERMISSION_DENIED", message, { details: { permission: rule.permission } });
        }
        call.contextValues.set(callerKey, caller);
        return next(call);
      }
      default:
        throw new AppError("forbidden", "PERMISSION_DENIED", "This method cannot be called.");
    }
  };
}

function credentialOf(header: Headers): string {
  const bearer = /^Bearer +(\S+)$/i.exec(header.get("authorization") ?? "");
  return bearer?.[1] ?? header.get("x-api-key") ?? "";
}
