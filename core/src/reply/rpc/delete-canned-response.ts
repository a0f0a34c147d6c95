import type { MethodImpl } from "@connectrpc/connect";
import type { CannedResponseService } from "@linktor/gen/linktor/reply/v1/reply_pb.js";
import { write } from "../../identity/index.js";
import { type CannedResponseId, parseId } from "../../shared/ids.js";
import { removeCannedResponse } from "../change-canned-response.js";
import type { ReplyDeps } from "../deps.js";

export function deleteCannedResponseRpc({ db, clock }: ReplyDeps): MethodImpl<typeof CannedResponseService.method.deleteCannedResponse> {
  return (request, context) => {
    const id = parseId<CannedResponseId>("cr", request.id);
    return write(db, context, request, async (tx, { tenantId }) => {
      await removeCannedResponse(tx, tenantId, id, clock.now());
      return {};
    });
  };
}
