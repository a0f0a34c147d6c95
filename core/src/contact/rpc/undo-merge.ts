import type { MethodImpl } from "@connectrpc/connect";
import type { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { write } from "../../identity/index.js";
import { type ContactMergeId, formatId, parseId } from "../../shared/ids.js";
import type { ContactDeps } from "../deps.js";
import { actorOf } from "../history.js";
import { listIdentitiesOf } from "../identity-store.js";
import { undoMerge } from "../undo-merge.js";
import { contactToProto } from "./to-proto.js";

export function undoMergeRpc(deps: ContactDeps): MethodImpl<typeof ContactService.method.undoMerge> {
  const { db, clock } = deps;
  return (request, context) => {
    const id = parseId<ContactMergeId>("cm", request.id);
    return write(db, context, request, async (tx, caller) => {
      const { tenantId } = caller;
      const undone = await undoMerge(tx, { tenantId, id, by: actorOf(caller) }, deps, clock.now());
      const { kept, other } = undone;
      const identities = await listIdentitiesOf(tx, tenantId, [kept.id, other.id]);
      return {
        kept: contactToProto(kept, identities),
        other: contactToProto(other, identities),
        leftIdentityIds: undone.leftIdentityIds.map((one) => formatId("ci", one)),
        leftConversationIds: undone.leftConversationIds.map((one) => formatId("cv", one)),
        leftFields: [...undone.leftFields],
      };
    });
  };
}
