import type { MethodImpl } from "@connectrpc/connect";
import type { DraftService } from "@linktor/gen/linktor/reply/v1/reply_pb.js";
import { write } from "../../identity/index.js";
import { type DraftId, parseId } from "../../shared/ids.js";
import type { ReplyDeps } from "../deps.js";
import { removeDraft } from "../save-draft.js";
import { ownerOf } from "./owner.js";

export function deleteDraftRpc({ db, clock }: ReplyDeps): MethodImpl<typeof DraftService.method.deleteDraft> {
  return (request, context) => {
    const { tenantId, userId } = ownerOf(context);
    const id = parseId<DraftId>("df", request.id);
    return write(db, context, request, async (tx) => {
      await removeDraft(tx, tenantId, userId, id, clock.now());
      return {};
    });
  };
}
