import type { MethodImpl } from "@connectrpc/connect";
import type { TeamService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import type { IdentityDeps } from "../deps.js";
import { listTeams } from "../team-store.js";
import { read } from "./call.js";
import { teamToProto } from "./to-proto.js";

export function listTeamsRpc({ db }: IdentityDeps): MethodImpl<typeof TeamService.method.listTeams> {
  return async (_request, context) => {
    const teams = await read(db, context, (tx, { tenantId }) => listTeams(tx, tenantId));
    return { data: teams.map(teamToProto) };
  };
}
