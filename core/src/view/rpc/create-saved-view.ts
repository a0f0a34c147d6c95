import type { MethodImpl } from "@connectrpc/connect";
import type { SavedViewService } from "@linktor/gen/linktor/conversation/v1/saved_view_pb.js";
import { assertFilter, filterFromProto, sortFromProto } from "../../conversation/index.js";
import { write } from "../../identity/index.js";
import { createView } from "../change-view.js";
import type { ViewDeps } from "../deps.js";
import { filterToKeep, viewToProto } from "./to-proto.js";

export function createSavedViewRpc({ db, clock }: ViewDeps): MethodImpl<typeof SavedViewService.method.createSavedView> {
  return (request, context) => {
    const { name, position, shared: isShared } = request;
    const input = { name, position, isShared, filter: filterToKeep(request.filter), sort: sortFromProto(request.sort) };
    const filter = request.filter && filterFromProto(request.filter);
    return write(db, context, request, async (tx, caller) => {
      if (filter) await assertFilter(tx, caller.tenantId, filter);
      return { savedView: viewToProto(await createView(tx, caller, input, clock.now())) };
    });
  };
}
