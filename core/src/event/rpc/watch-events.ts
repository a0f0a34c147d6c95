import type { MethodImpl } from "@connectrpc/connect";
import type { EventService } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { callerOf } from "../../identity/index.js";
import { type EventId, formatOptionalId, parseOptionalId } from "../../shared/ids.js";
import type { EventDeps } from "../deps.js";
import { subscribe } from "../subscribe.js";
import { eventToProto, presenceEventToProto, typingToProto } from "./to-proto.js";

export function watchEventsRpc(deps: EventDeps): MethodImpl<typeof EventService.method.watchEvents> {
  return async function* (request, context) {
    const after = parseOptionalId<EventId>("ev", request.after, "after");
    for await (const item of subscribe(deps, callerOf(context), after, context.signal)) {
      switch (item.kind) {
        case "event":
          yield { kind: { case: "event", value: eventToProto(item.event) } };
          break;
        case "typing":
          yield { kind: { case: "event", value: typingToProto(item.typing, deps.clock.now()) } };
          break;
        case "presence":
          yield { kind: { case: "event", value: presenceEventToProto(item.change, deps.clock.now()) } };
          break;
        default:
          yield { kind: { case: item.kind, value: { position: formatOptionalId("ev", item.position) } } };
      }
    }
  };
}
