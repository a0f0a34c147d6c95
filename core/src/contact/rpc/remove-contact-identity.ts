import type { MethodImpl } from "@connectrpc/connect";
import type { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { write } from "../../identity/index.js";
import { type ContactId, type IdentityId, parseId } from "../../shared/ids.js";
import { removeIdentity } from "../change-identities.js";
import type { ContactDeps } from "../deps.js";
import { actorOf } from "../history.js";

export function removeContactIdentityRpc({ db, clock }: ContactDeps): MethodImpl<typeof ContactService.method.removeContactIdentity> {
  return (request, context) => {
    const contactId = parseId<ContactId>("ct", request.contactId, "contact_id");
    const id = parseId<IdentityId>("ci", request.id);
    return write(db, context, request, async (tx, caller) => {
      await removeIdentity(tx, caller.tenantId, contactId, id, clock.now(), actorOf(caller));
      return {};
    });
  };
}
