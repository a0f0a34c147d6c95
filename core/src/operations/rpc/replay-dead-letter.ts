import type { MethodImpl } from "@connectrpc/connect";
import type { DeadLetterService } from "@linktor/gen/linktor/operations/v1/operations_pb.js";
import { write } from "../../identity/index.js";
import { deadLetterToProto, OUTCOME } from "../../platform/deadletter/to-proto.js";
import { type DeadLetterId, parseId } from "../../shared/ids.js";
import type { OperationsDeps } from "../deps.js";
import { replayDeadLetter } from "../replay.js";
import { removerOf } from "./from-proto.js";

export function replayDeadLetterRpc(deps: OperationsDeps): MethodImpl<typeof DeadLetterService.method.replayDeadLetter> {
  return (request, context) => {
    const id = parseId<DeadLetterId>("dl", request.id);
    return write(deps.db, context, request, async (tx, caller) => {
      const { outcome, letter } = await replayDeadLetter(tx, deps, caller.tenantId, id, removerOf(caller));
      return { outcome: OUTCOME[outcome], deadLetter: deadLetterToProto(letter) };
    });
  };
}
