import type { MethodImpl } from "@connectrpc/connect";
import type { CannedResponseService } from "@linktor/gen/linktor/reply/v1/reply_pb.js";
import { write } from "../../identity/index.js";
import { type CannedResponseId, parseId } from "../../shared/ids.js";
import { changeCannedResponse } from "../change-canned-response.js";
import type { ReplyDeps } from "../deps.js";
import { cannedResponseToProto } from "./to-proto.js";

export function updateCannedResponseRpc({ db, clock }: ReplyDeps): MethodImpl<typeof CannedResponseService.method.updateCannedResponse> {
  return (request, context) => {
    const id = parseId<CannedResponseId>("cr", request.id);
    const { shortcut, title, text } = request;
    const change = {
      ...(shortcut === undefined ? {} : { shortcut }),
      ...(title === undefined ? {} : { title }),
      ...(text === undefined ? {} : { text }),
    };
    return write(db, context, request, async (tx, { tenantId }) => {
      const response = await changeCannedResponse(tx, tenantId, id, change, clock.now());
      return { cannedResponse: cannedResponseToProto(response) };
    });
  };
}
