import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { EventPayloadSchema } from "@linktor/gen/linktor/event/v1/event_pb.js";
import type { DomainEvent } from "../platform/eventlog/announce.js";
import type { CannedResponse, Draft } from "./reply.js";
import { cannedResponseToProto, draftToProto } from "./rpc/to-proto.js";

/** To the owner's other tabs, and to nobody else. */
export function draftEvent(fact: "saved" | "deleted", draft: Draft): DomainEvent {
  const { tenantId, id, userId } = draft;
  return { name: `draft.${fact}`, tenantId, key: id, userId, payload: payloadOf({ draft: draftToProto(draft) }) };
}

export function cannedResponseEvent(fact: "created" | "updated" | "deleted", response: CannedResponse): DomainEvent {
  const { tenantId, id } = response;
  return {
    name: `canned_response.${fact}`,
    tenantId,
    key: id,
    payload: payloadOf({ cannedResponse: cannedResponseToProto(response) }),
  };
}

function payloadOf(payload: MessageInitShape<typeof EventPayloadSchema>): Uint8Array {
  return toBinary(EventPayloadSchema, create(EventPayloadSchema, payload));
}
