import { create, toBinary } from "@bufbuild/protobuf";
import { EventPayloadSchema } from "@linktor/gen/linktor/event/v1/event_pb.js";
import type { DomainEvent } from "../platform/eventlog/announce.js";
import { viewToProto } from "./rpc/to-proto.js";
import type { SavedView } from "./view.js";

/** To everybody, or to the owner alone. */
export function savedViewEvent(fact: "created" | "updated" | "deleted", view: SavedView): DomainEvent {
  const { tenantId, id, userId } = view;
  const payload = toBinary(EventPayloadSchema, create(EventPayloadSchema, { savedView: viewToProto(view) }));
  return { name: `saved_view.${fact}`, tenantId, key: id, ...(userId ? { userId } : {}), payload };
}
