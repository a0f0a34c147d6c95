import type { MethodImpl } from "@connectrpc/connect";
import type { SavedViewService } from "@linktor/gen/linktor/conversation/v1/saved_view_pb.js";
import { read } from "../../identity/index.js";
import { personOf } from "../change-view.js";
import type { ViewDeps } from "../deps.js";
import { listViews } from "../view-store.js";
import { viewToProto } from "./to-proto.js";

export function listSavedViewsRpc({ db }: ViewDeps): MethodImpl<typeof SavedViewService.method.listSavedViews> {
  return (_request, context) =>
    read(db, context, async (tx, caller) => ({
      data: (await listViews(tx, caller.tenantId, personOf(caller))).map(viewToProto),
    }));
}
