import type { MethodImpl } from "@connectrpc/connect";
import type { BulkUpdateService } from "@linktor/gen/linktor/conversation/v1/bulk_update_pb.js";
import { read } from "../../identity/index.js";
import { type BulkUpdateId, parseId } from "../../shared/ids.js";
import { getBulkUpdate } from "../bulk-store.js";
import type { BulkDeps } from "../deps.js";
import { bulkUpdateToProto } from "./to-proto.js";

export function getBulkUpdateRpc({ db }: BulkDeps): MethodImpl<typeof BulkUpdateService.method.getBulkUpdate> {
  return async (request, context) => {
    const id = parseId<BulkUpdateId>("bu", request.id);
    return read(db, context, async (tx, { tenantId }) => ({ bulkUpdate: bulkUpdateToProto(await getBulkUpdate(tx, tenantId, id)) }));
  };
}
