import type { MethodImpl } from "@connectrpc/connect";
import type { DeadLetterService } from "@linktor/gen/linktor/operations/v1/operations_pb.js";
import { write } from "../../identity/index.js";
import { type DeadLetterId, parseId } from "../../shared/ids.js";
import type { OperationsDeps } from "../deps.js";
import { discardDeadLetter } from "../discard.js";
import { removerOf } from "./from-proto.js";

export function discardDeadLetterRpc({ db, clock }: OperationsDeps): MethodImpl<typeof DeadLetterService.method.discardDeadLetter> {
  return (request, context) => {
    const id = parseId<DeadLetterId>("dl", request.id);
    return write(db, context, request, async (tx, caller) => {
      await discardDeadLetter(tx, caller.tenantId, id, removerOf(caller), clock.now());
      return {};
    });
  };
}
