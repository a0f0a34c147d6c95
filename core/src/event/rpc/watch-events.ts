import type { MethodImpl } from "@connectrpc/connect";
import type { EventService } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { callerOf } from "../../identity/index.js";
import { type EventId, parseOptionalId } from "../../shared/ids.js";
import type { EventDeps } from "../deps.js";
import { subscribe } from "../subscribe.js";
import { subscribedToProto } from "./to-proto.js";

export function watchEventsRpc(deps: EventDeps): MethodImpl<typeof EventService.method.watchEvents> {
  return async function* (request, context) {
    const after = parseOptionalId<EventId>("ev", request.after, "after");
    for await (const item of subscribe(deps, callerOf(context), after, context.signal)) yield subscribedToProto(item, deps.clock.now());
  };
}
