import type { MethodImpl } from "@connectrpc/connect";
import type { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { write } from "../../identity/index.js";
import { type ContactId, formatId, parseId } from "../../shared/ids.js";
import type { ContactDeps } from "../deps.js";
import { actorOf } from "../history.js";
import { listIdentitiesOf } from "../identity-store.js";
import { mergeContacts } from "../merge-contacts.js";
import { contactToProto } from "./to-proto.js";

export function mergeContactsRpc(deps: ContactDeps): MethodImpl<typeof ContactService.method.mergeContacts> {
  const { db, clock } = deps;
  return (request, context) => {
    const keptId = parseId<ContactId>("ct", request.keepId, "keep_id");
    const otherId = parseId<ContactId>("ct", request.otherId, "other_id");
    return write(db, context, request, async (tx, caller) => {
      const { tenantId } = caller;
      const { contact, mergeId } = await mergeContacts(tx, { tenantId, keptId, otherId, by: actorOf(caller) }, deps, clock.now());
      return { contact: contactToProto(contact, await listIdentitiesOf(tx, tenantId, [keptId])), mergeId: formatId("cm", mergeId) };
    });
  };
}
