import type { MethodImpl } from "@connectrpc/connect";
import type { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { write } from "../../identity/index.js";
import { invalid } from "../../shared/errors.js";
import { changeFields } from "../contact.js";
import { createContact } from "../create-contact.js";
import type { ContactDeps } from "../deps.js";
import { actorOf } from "../history.js";
import { contactToProto } from "./to-proto.js";

export function createContactRpc({ db, clock }: ContactDeps): MethodImpl<typeof ContactService.method.createContact> {
  return (request, context) => {
    const { name, email, phone } = request;
    if (name === "" && email === "" && phone === "") throw invalid("name", "give a name, an e-mail address or a phone number.");
    const customFields = changeFields({}, request.customFields) ?? {};
    return write(db, context, request, async (tx, caller) => {
      const { tenantId } = caller;
      const { contact, identities } = await createContact(tx, { tenantId, name, email, phone, customFields }, clock.now(), actorOf(caller));
      return { contact: contactToProto(contact, identities) };
    });
  };
}
