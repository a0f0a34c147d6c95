import type { ConnectRouter } from "@connectrpc/connect";
import { bulkRoutes } from "./bulk/index.js";
import { channelRoutes, findChannel } from "./channel/index.js";
import { contactRoutes } from "./contact/index.js";
import { moveAll, moveConversations, returnConversations } from "./conversation/index.js";
import { eventRoutes } from "./event/index.js";
import { identityRoutes } from "./identity/index.js";
import { mediaRoutes } from "./media/index.js";
import { messageRoutes } from "./message/index.js";
import { operationsRoutes } from "./operations/index.js";
import { replyRoutes } from "./reply/index.js";
import { scheduledRoutes } from "./scheduled/index.js";
import { tenantRoutes } from "./tenant/index.js";
import { viewRoutes } from "./view/index.js";

type DepsOf<Routes extends (deps: never) => unknown> = Parameters<Routes>[0];

/** What domains need of each other is added here; the rest is given. */
type ApiDeps = Omit<DepsOf<typeof identityRoutes>, "moveConversations"> &
  Omit<DepsOf<typeof contactRoutes>, "channelExists" | "moveConversations" | "returnConversations"> &
  DepsOf<typeof tenantRoutes> &
  DepsOf<typeof channelRoutes> &
  DepsOf<typeof messageRoutes> &
  DepsOf<typeof mediaRoutes> &
  DepsOf<typeof eventRoutes> &
  DepsOf<typeof operationsRoutes>;

/** Every service of the public API. */
export function apiRoutes(deps: ApiDeps): (router: ConnectRouter) => void {
  const parts = [
    identityRoutes({
      ...deps,
      moveConversations: (tx, tenantId, from, to) =>
        moveAll(tx, tenantId, { ownerType: from.type, ownerId: from.id }, { ownerType: "queue", ownerId: to }, deps.clock.now()),
    }),
    tenantRoutes(deps),
    channelRoutes(deps),
    contactRoutes({
      ...deps,
      channelExists: async (tx, tenantId, id) => (await findChannel(tx, tenantId, id)) !== undefined,
      moveConversations,
      returnConversations,
    }),
    messageRoutes(deps),
    scheduledRoutes(deps),
    replyRoutes(deps),
    viewRoutes(deps),
    bulkRoutes(deps),
    mediaRoutes(deps),
    eventRoutes(deps),
    operationsRoutes(deps),
  ];
  return (router) => {
    for (const part of parts) part(router);
  };
}
