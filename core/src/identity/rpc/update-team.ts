import type { MethodImpl } from "@connectrpc/connect";
import type { TeamService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { parseId, type TeamId, type UserId } from "../../shared/ids.js";
import { changeTeam } from "../change-team.js";
import type { IdentityDeps } from "../deps.js";
import { write } from "./call.js";
import { teamToProto } from "./to-proto.js";

export function updateTeamRpc({ db }: IdentityDeps): MethodImpl<typeof TeamService.method.updateTeam> {
  return (request, context) => {
    const id = parseId<TeamId>("tm", request.id);
    const { name } = request;
    const userIds = request.members?.userIds.map((member) => parseId<UserId>("us", member, "members.user_ids"));
    return write(db, context, request, async (tx, { tenantId }) => {
      const team = await changeTeam(tx, { tenantId, id, name, userIds });
      return { team: teamToProto(team) };
    });
  };
}
