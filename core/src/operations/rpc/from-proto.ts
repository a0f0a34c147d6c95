import { DeadLetterKind } from "@linktor/gen/linktor/operations/v1/operations_pb.js";
import type { Caller } from "../../identity/index.js";
import type { Remover } from "../../platform/deadletter/dead-letter.js";
import type { DeadLetterFilter } from "../dead-letter-store.js";

const KIND = { [DeadLetterKind.UNSPECIFIED]: undefined, [DeadLetterKind.WORK]: "work", [DeadLetterKind.EVENT]: "event" } as const;

export function filterOf(request: { readonly kind: DeadLetterKind; readonly topic: string; readonly reason: string }): DeadLetterFilter {
  return { kind: KIND[request.kind], topic: request.topic, reason: request.reason };
}

export function removerOf(caller: Caller): Remover {
  return { name: caller.name, userId: caller.type === "user" ? caller.userId : undefined };
}
