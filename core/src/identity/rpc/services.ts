import type { ConnectRouter } from "@connectrpc/connect";
import { ApiKeyService, AuthService, TeamService, UserService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import type { IdentityDeps } from "../deps.js";
import { changePasswordRpc } from "./change-password.js";
import { createApiKeyRpc } from "./create-api-key.js";
import { createTeamRpc } from "./create-team.js";
import { createUserRpc } from "./create-user.js";
import { createWebsocketTicketRpc } from "./create-websocket-ticket.js";
import { deleteTeamRpc } from "./delete-team.js";
import { deleteUserRpc } from "./delete-user.js";
import { getMeRpc } from "./get-me.js";
import { getUserRpc } from "./get-user.js";
import { listApiKeysRpc } from "./list-api-keys.js";
import { listPresenceRpc } from "./list-presence.js";
import { listQueuesRpc } from "./list-queues.js";
import { listTeamsRpc } from "./list-teams.js";
import { listUsersRpc } from "./list-users.js";
import { loginRpc } from "./login.js";
import { logoutRpc } from "./logout.js";
import { refreshTokenRpc } from "./refresh-token.js";
import { revokeApiKeyRpc } from "./revoke-api-key.js";
import { updateTeamRpc } from "./update-team.js";
import { updateUserRpc } from "./update-user.js";

export function identityRoutes(deps: IdentityDeps): (router: ConnectRouter) => void {
  return (router) => {
    router.service(AuthService, {
      login: loginRpc(deps),
      refreshToken: refreshTokenRpc(deps),
      logout: logoutRpc(deps),
      getMe: getMeRpc(deps),
      changePassword: changePasswordRpc(deps),
      createWebsocketTicket: createWebsocketTicketRpc(deps),
    });
    router.service(UserService, {
      listUsers: listUsersRpc(deps),
      getUser: getUserRpc(deps),
      createUser: createUserRpc(deps),
      updateUser: updateUserRpc(deps),
      listPresence: listPresenceRpc(deps),
      deleteUser: deleteUserRpc(deps),
    });
    router.service(ApiKeyService, {
      listApiKeys: listApiKeysRpc(deps),
      createApiKey: createApiKeyRpc(deps),
      revokeApiKey: revokeApiKeyRpc(deps),
    });
    router.service(TeamService, {
      listTeams: listTeamsRpc(deps),
      createTeam: createTeamRpc(deps),
      updateTeam: updateTeamRpc(deps),
      deleteTeam: deleteTeamRpc(deps),
      listQueues: listQueuesRpc(deps),
    });
  };
}
