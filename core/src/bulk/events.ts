import { create, toBinary } from "@bufbuild/protobuf";
import { EventPayloadSchema } from "@linktor/gen/linktor/event/v1/event_pb.js";
import type { DomainEvent } from "../platform/eventlog/announce.js";
import type { UserId } from "../shared/ids.js";
import type { BulkUpdate } from "./bulk.js";
import { bulkUpdateToProto } from "./rpc/to-proto.js";

/** To whoever started it; what a program started is told to everybody. */
export function bulkUpdateFinished(update: BulkUpdate): DomainEvent {
  const { tenantId, id, actorType, actorId } = update;
  const payload = toBinary(EventPayloadSchema, create(EventPayloadSchema, { bulkUpdate: bulkUpdateToProto(update) }));
  return { name: "bulk_update.finished", tenantId, key: id, ...(actorType === "user" ? { userId: actorId as UserId } : {}), payload };
}
