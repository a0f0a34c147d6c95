import type { MethodImpl } from "@connectrpc/connect";
import type { TeamService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { parseId, type UserId } from "../../shared/ids.js";
import { createTeam } from "../change-team.js";
import type { IdentityDeps } from "../deps.js";
import { write } from "./call.js";
import { teamToProto } from "./to-proto.js";

export function createTeamRpc({ db, clock }: IdentityDeps): MethodImpl<typeof TeamService.method.createTeam> {
  return (request, context) => {
    const { name } = request;
    const userIds = request.userIds.map((id) => parseId<UserId>("us", id, "user_ids"));
    return write(db, context, request, async (tx, { tenantId }) => {
      const team = await createTeam(tx, tenantId, { name, userIds }, clock.now());
      return { team: teamToProto(team) };
    });
  };
}
