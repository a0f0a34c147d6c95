import type { MethodImpl } from "@connectrpc/connect";
import type { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { read } from "../../identity/index.js";
import { type ContactId, formatId, parseId } from "../../shared/ids.js";
import { getContact } from "../contact-store.js";
import type { ContactDeps } from "../deps.js";
import { listIdentitiesOf } from "../identity-store.js";
import { currentId } from "../merge-store.js";
import { contactToProto } from "./to-proto.js";

export function getContactRpc({ db }: ContactDeps): MethodImpl<typeof ContactService.method.getContact> {
  return (request, context) => {
    const id = parseId<ContactId>("ct", request.id);
    return read(db, context, async (tx, { tenantId }) => {
      const contact = await getContact(tx, tenantId, await currentId(tx, tenantId, id));
      const proto = contactToProto(contact, await listIdentitiesOf(tx, tenantId, [contact.id]));
      if (contact.id !== id) proto.mergedFromId = formatId("ct", id);
      return { contact: proto };
    });
  };
}
