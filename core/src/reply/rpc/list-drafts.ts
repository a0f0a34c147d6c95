import type { MethodImpl } from "@connectrpc/connect";
import type { DraftService } from "@linktor/gen/linktor/reply/v1/reply_pb.js";
import { read } from "../../identity/index.js";
import { pageRequest } from "../../shared/page.js";
import type { ReplyDeps } from "../deps.js";
import { listDrafts } from "../draft-store.js";
import { ownerOf } from "./owner.js";
import { draftToProto } from "./to-proto.js";

export function listDraftsRpc({ db }: ReplyDeps): MethodImpl<typeof DraftService.method.listDrafts> {
  return (request, context) => {
    const { tenantId, userId } = ownerOf(context);
    const page = pageRequest(request.limit, request.cursor);
    return read(db, context, async (tx) => {
      const { rows, nextCursor } = await listDrafts(tx, tenantId, userId, page);
      return { data: rows.map(draftToProto), nextCursor };
    });
  };
}
