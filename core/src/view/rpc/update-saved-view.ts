import type { MethodImpl } from "@connectrpc/connect";
import type { SavedViewService } from "@linktor/gen/linktor/conversation/v1/saved_view_pb.js";
import { assertFilter, filterFromProto, sortFromProto } from "../../conversation/index.js";
import { write } from "../../identity/index.js";
import { parseId, type SavedViewId } from "../../shared/ids.js";
import { changeView } from "../change-view.js";
import type { ViewDeps } from "../deps.js";
import { filterToKeep, viewToProto } from "./to-proto.js";

export function updateSavedViewRpc({ db, clock }: ViewDeps): MethodImpl<typeof SavedViewService.method.updateSavedView> {
  return (request, context) => {
    const id = parseId<SavedViewId>("sv", request.id);
    const { name, filter, sort, position } = request;
    const change = {
      ...(name === undefined ? {} : { name }),
      ...(filter === undefined ? {} : { filter: filterToKeep(filter) }),
      ...(sort === undefined ? {} : { sort: sortFromProto(sort) }),
      ...(position === undefined ? {} : { position }),
    };
    const named = filter && filterFromProto(filter);
    return write(db, context, request, async (tx, caller) => {
      if (named) await assertFilter(tx, caller.tenantId, named);
      return { savedView: viewToProto(await changeView(tx, caller, id, change, clock.now())) };
    });
  };
}
