import type { MethodImpl } from "@connectrpc/connect";
import type { DeadLetterService } from "@linktor/gen/linktor/operations/v1/operations_pb.js";
import { read } from "../../identity/index.js";
import { type DeadLetterId, formatId, parseId } from "../../shared/ids.js";
import { getDeadLetter } from "../dead-letter-store.js";
import type { OperationsDeps } from "../deps.js";

export function downloadDeadLetterRpc({ db }: OperationsDeps): MethodImpl<typeof DeadLetterService.method.downloadDeadLetter> {
  return async function* (request, context) {
    const id = parseId<DeadLetterId>("dl", request.id);
    const { raw, payload } = await read(db, context, (tx, { tenantId }) => getDeadLetter(tx, tenantId, id));
    const data = raw ?? Buffer.from(JSON.stringify(payload));
    const name = `${formatId("dl", id)}.${raw ? "binpb" : "json"}`;
    context.responseHeader.set("content-disposition", `attachment; filename="${name}"`);
    context.responseHeader.set("x-content-length", String(data.length));
    yield { contentType: raw ? "application/x-protobuf" : "application/json", data };
  };
}
