import type { ConnectRouter } from "@connectrpc/connect";
import { CannedResponseService, DraftService } from "@linktor/gen/linktor/reply/v1/reply_pb.js";
import type { ReplyDeps } from "../deps.js";
import { createCannedResponseRpc } from "./create-canned-response.js";
import { deleteCannedResponseRpc } from "./delete-canned-response.js";
import { deleteDraftRpc } from "./delete-draft.js";
import { getCannedResponseRpc } from "./get-canned-response.js";
import { getDraftsRpc } from "./get-drafts.js";
import { listCannedResponsesRpc } from "./list-canned-responses.js";
import { listDraftsRpc } from "./list-drafts.js";
import { saveDraftRpc } from "./save-draft.js";
import { updateCannedResponseRpc } from "./update-canned-response.js";

export function replyRoutes(deps: ReplyDeps): (router: ConnectRouter) => void {
  return (router) => {
    router.service(DraftService, {
      saveDraft: saveDraftRpc(deps),
      getDrafts: getDraftsRpc(deps),
      listDrafts: listDraftsRpc(deps),
      deleteDraft: deleteDraftRpc(deps),
    });
    router.service(CannedResponseService, {
      listCannedResponses: listCannedResponsesRpc(deps),
      getCannedResponse: getCannedResponseRpc(deps),
      createCannedResponse: createCannedResponseRpc(deps),
      updateCannedResponse: updateCannedResponseRpc(deps),
      deleteCannedResponse: deleteCannedResponseRpc(deps),
    });
  };
}
