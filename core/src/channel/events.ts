import { create, toBinary } from "@bufbuild/protobuf";
import { EventPayloadSchema } from "@linktor/gen/linktor/event/v1/event_pb.js";
import type { DomainEvent } from "../platform/eventlog/announce.js";
import type { Channel } from "./channel.js";
import { channelToProto } from "./rpc/to-proto.js";

export function channelEvent(fact: "created" | "updated" | "deleted", channel: Channel, publicUrl: string): DomainEvent {
  const payload = create(EventPayloadSchema, { channel: channelToProto(channel, undefined, publicUrl) });
  return { name: `channel.${fact}`, tenantId: channel.tenantId, key: channel.id, payload: toBinary(EventPayloadSchema, payload) };
}
