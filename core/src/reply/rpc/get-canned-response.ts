import type { MethodImpl } from "@connectrpc/connect";
import type { CannedResponseService } from "@linktor/gen/linktor/reply/v1/reply_pb.js";
import { read } from "../../identity/index.js";
import { type CannedResponseId, parseId } from "../../shared/ids.js";
import { getCannedResponse } from "../canned-response-store.js";
import type { ReplyDeps } from "../deps.js";
import { cannedResponseToProto } from "./to-proto.js";

export function getCannedResponseRpc({ db }: ReplyDeps): MethodImpl<typeof CannedResponseService.method.getCannedResponse> {
  return (request, context) => {
    const id = parseId<CannedResponseId>("cr", request.id);
    return read(db, context, async (tx, { tenantId }) => {
      return { cannedResponse: cannedResponseToProto(await getCannedResponse(tx, tenantId, id)) };
    });
  };
}
