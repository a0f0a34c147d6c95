import type { ConnectRouter } from "@connectrpc/connect";
import { SavedViewService } from "@linktor/gen/linktor/conversation/v1/saved_view_pb.js";
import type { ViewDeps } from "../deps.js";
import { createSavedViewRpc } from "./create-saved-view.js";
import { deleteSavedViewRpc } from "./delete-saved-view.js";
import { listSavedViewsRpc } from "./list-saved-views.js";
import { updateSavedViewRpc } from "./update-saved-view.js";

export function viewRoutes(deps: ViewDeps): (router: ConnectRouter) => void {
  return (router) => {
    router.service(SavedViewService, {
      listSavedViews: listSavedViewsRpc(deps),
      createSavedView: createSavedViewRpc(deps),
      updateSavedView: updateSavedViewRpc(deps),
      deleteSavedView: deleteSavedViewRpc(deps),
    });
  };
}
