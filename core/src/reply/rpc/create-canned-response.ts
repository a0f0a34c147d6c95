import type { MethodImpl } from "@connectrpc/connect";
import type { CannedResponseService } from "@linktor/gen/linktor/reply/v1/reply_pb.js";
import { write } from "../../identity/index.js";
import { createCannedResponse } from "../change-canned-response.js";
import type { ReplyDeps } from "../deps.js";
import { cannedResponseToProto } from "./to-proto.js";

export function createCannedResponseRpc({ db, clock }: ReplyDeps): MethodImpl<typeof CannedResponseService.method.createCannedResponse> {
  return (request, context) => {
    const { shortcut, title, text } = request;
    return write(db, context, request, async (tx, { tenantId }) => {
      const response = await createCannedResponse(tx, tenantId, { shortcut, title, text }, clock.now());
      return { cannedResponse: cannedResponseToProto(response) };
    });
  };
}
