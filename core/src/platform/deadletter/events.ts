import { create, toBinary } from "@bufbuild/protobuf";
import { EventPayloadSchema } from "@linktor/gen/linktor/event/v1/event_pb.js";
import type { DomainEvent } from "../eventlog/announce.js";
import type { DeadLetter, Removal } from "./dead-letter.js";
import { deadLetterToProto, removalToProto } from "./to-proto.js";

/** Something was put aside. Nothing is, without this being told. */
export function deadLetterAdded(letter: DeadLetter): DomainEvent {
  return eventOf("dead_letter.added", letter, undefined);
}

/** It left the list, and who saw to that. */
export function deadLetterRemoved(letter: DeadLetter, removal: Removal): DomainEvent {
  return eventOf("dead_letter.removed", letter, removal);
}

function eventOf(name: string, letter: DeadLetter, removal: Removal | undefined): DomainEvent {
  const payload = create(EventPayloadSchema, {
    deadLetter: deadLetterToProto(letter),
    ...(removal && { removal: removalToProto(removal) }),
  });
  return { name, tenantId: letter.tenantId, key: letter.id, payload: toBinary(EventPayloadSchema, payload) };
}
