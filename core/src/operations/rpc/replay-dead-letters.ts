import type { MethodImpl } from "@connectrpc/connect";
import type { DeadLetterService } from "@linktor/gen/linktor/operations/v1/operations_pb.js";
import { callerOf } from "../../identity/index.js";
import { pageRequest } from "../../shared/page.js";
import type { OperationsDeps } from "../deps.js";
import { replayAll } from "../replay.js";
import { filterOf, removerOf } from "./from-proto.js";

/** Many transactions and no idempotency key: what is repeated finds nothing left to do. */
export function replayDeadLettersRpc(deps: OperationsDeps): MethodImpl<typeof DeadLetterService.method.replayDeadLetters> {
  return async (request, context) => {
    const caller = callerOf(context);
    return replayAll(deps, caller.tenantId, filterOf(request), pageRequest(request.limit, request.cursor), removerOf(caller));
  };
}
