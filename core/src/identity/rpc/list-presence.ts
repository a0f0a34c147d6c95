import type { MethodImpl } from "@connectrpc/connect";
import type { UserService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import type { IdentityDeps } from "../deps.js";
import { callerOf } from "./call.js";
import { presenceToProto } from "./to-proto.js";

export function listPresenceRpc({ presence }: IdentityDeps): MethodImpl<typeof UserService.method.listPresence> {
  return (_request, context) => ({
    data: presence.list(callerOf(context).tenantId).map((userId) => presenceToProto({ userId, isOnline: true })),
  });
}
