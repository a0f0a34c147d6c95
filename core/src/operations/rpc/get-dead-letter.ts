import type { MethodImpl } from "@connectrpc/connect";
import type { DeadLetterService } from "@linktor/gen/linktor/operations/v1/operations_pb.js";
import { read } from "../../identity/index.js";
import { deadLetterToProto } from "../../platform/deadletter/to-proto.js";
import { type DeadLetterId, parseId } from "../../shared/ids.js";
import { getDeadLetter } from "../dead-letter-store.js";
import type { OperationsDeps } from "../deps.js";

export function getDeadLetterRpc({ db }: OperationsDeps): MethodImpl<typeof DeadLetterService.method.getDeadLetter> {
  return async (request, context) => {
    const id = parseId<DeadLetterId>("dl", request.id);
    const { letter } = await read(db, context, (tx, { tenantId }) => getDeadLetter(tx, tenantId, id));
    return { deadLetter: deadLetterToProto(letter) };
  };
}
