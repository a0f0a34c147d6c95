import type { ConnectRouter } from "@connectrpc/connect";
import { EventService } from "@linktor/gen/linktor/event/v1/event_pb.js";
import type { EventDeps } from "../deps.js";
import { watchEventsRpc } from "./watch-events.js";

export function eventRoutes(deps: EventDeps): (router: ConnectRouter) => void {
  return (router) => {
    router.service(EventService, { watchEvents: watchEventsRpc(deps) });
  };
}
