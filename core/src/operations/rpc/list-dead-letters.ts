import type { MethodImpl } from "@connectrpc/connect";
import type { DeadLetterService } from "@linktor/gen/linktor/operations/v1/operations_pb.js";
import { read } from "../../identity/index.js";
import { deadLetterToProto } from "../../platform/deadletter/to-proto.js";
import { pageRequest } from "../../shared/page.js";
import { listDeadLetters } from "../dead-letter-store.js";
import type { OperationsDeps } from "../deps.js";
import { filterOf } from "./from-proto.js";

export function listDeadLettersRpc({ db }: OperationsDeps): MethodImpl<typeof DeadLetterService.method.listDeadLetters> {
  return async (request, context) => {
    const page = pageRequest(request.limit, request.cursor);
    const { rows, nextCursor } = await read(db, context, (tx, { tenantId }) => listDeadLetters(tx, tenantId, filterOf(request), page));
    return { data: rows.map(deadLetterToProto), nextCursor };
  };
}
