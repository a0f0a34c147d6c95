import type { MethodImpl } from "@connectrpc/connect";
import type { CannedResponseService } from "@linktor/gen/linktor/reply/v1/reply_pb.js";
import { read } from "../../identity/index.js";
import { pageRequest } from "../../shared/page.js";
import { listCannedResponses } from "../canned-response-store.js";
import type { ReplyDeps } from "../deps.js";
import { cannedResponseToProto } from "./to-proto.js";

export function listCannedResponsesRpc({ db }: ReplyDeps): MethodImpl<typeof CannedResponseService.method.listCannedResponses> {
  return (request, context) => {
    const page = pageRequest(request.limit, request.cursor);
    return read(db, context, async (tx, { tenantId }) => {
      const { rows, nextCursor } = await listCannedResponses(tx, tenantId, request.q.trim(), page);
      return { data: rows.map(cannedResponseToProto), nextCursor };
    });
  };
}
