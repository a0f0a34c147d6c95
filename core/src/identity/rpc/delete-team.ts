import type { MethodImpl } from "@connectrpc/connect";
import type { TeamService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { parseId, type TeamId } from "../../shared/ids.js";
import { removeTeam } from "../change-team.js";
import type { IdentityDeps } from "../deps.js";
import { write } from "./call.js";

export function deleteTeamRpc({ db, moveConversations }: IdentityDeps): MethodImpl<typeof TeamService.method.deleteTeam> {
  return (request, context) => {
    const id = parseId<TeamId>("tm", request.id);
    return write(db, context, request, async (tx, { tenantId }) => {
      await removeTeam(tx, tenantId, id, moveConversations);
      return {};
    });
  };
}
