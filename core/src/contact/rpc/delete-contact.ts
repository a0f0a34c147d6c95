import type { MethodImpl } from "@connectrpc/connect";
import type { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { write } from "../../identity/index.js";
import { isForeignKeyViolation } from "../../platform/postgres/errors.js";
import { AppError } from "../../shared/errors.js";
import { type ContactId, parseId } from "../../shared/ids.js";
import { deleteContact } from "../contact-store.js";
import type { ContactDeps } from "../deps.js";
import { announceContact } from "../events.js";
import { unmerged } from "../merge-contacts.js";
import { lockContacts } from "../merge-store.js";

export function deleteContactRpc({ db, clock }: ContactDeps): MethodImpl<typeof ContactService.method.deleteContact> {
  return (request, context) => {
    const id = parseId<ContactId>("ct", request.id);
    return write(db, context, request, async (tx, { tenantId }) => {
      const contact = unmerged(await lockContacts(tx, tenantId, [id]), id);
      await announceContact(tx, "deleted", contact, clock.now());
      await deleteContact(tx, tenantId, id).catch((cause: unknown) => {
        if (!isForeignKeyViolation(cause)) throw cause;
        throw new AppError("precondition", "CONTACT_HAS_CONVERSATIONS", "This contact has conversations; it has to stay.", { cause });
      });
      return {};
    });
  };
}
