import type { MethodImpl } from "@connectrpc/connect";
import type { SavedViewService } from "@linktor/gen/linktor/conversation/v1/saved_view_pb.js";
import { write } from "../../identity/index.js";
import { parseId, type SavedViewId } from "../../shared/ids.js";
import { removeView } from "../change-view.js";
import type { ViewDeps } from "../deps.js";

export function deleteSavedViewRpc({ db, clock }: ViewDeps): MethodImpl<typeof SavedViewService.method.deleteSavedView> {
  return (request, context) => {
    const id = parseId<SavedViewId>("sv", request.id);
    return write(db, context, request, async (tx, caller) => {
      await removeView(tx, caller, id, clock.now());
      return {};
    });
  };
}
