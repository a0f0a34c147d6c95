import type { MethodImpl } from "@connectrpc/connect";
import type { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { write } from "../../identity/index.js";
import { invalid } from "../../shared/errors.js";
import { type ContactId, parseId } from "../../shared/ids.js";
import { changedFields } from "../changed-fields.js";
import { changeFields } from "../contact.js";
import { lockContact, updateContact } from "../contact-store.js";
import type { ContactDeps } from "../deps.js";
import { announceContact } from "../events.js";
import { actorOf } from "../history.js";
import { recordHistory } from "../history-store.js";
import { contactToProto } from "./to-proto.js";

export function updateContactRpc({ db, clock }: ContactDeps): MethodImpl<typeof ContactService.method.updateContact> {
  return (request, context) => {
    const id = parseId<ContactId>("ct", request.id);
    const { name, language } = request;
    return write(db, context, request, async (tx, caller) => {
      const { tenantId } = caller;
      const held = await lockContact(tx, tenantId, id);
      const customFields = changeFields(held.customFields, request.customFields);
      if (!customFields) throw invalid("custom_fields", "a contact can have 100 of them.");
      const change = {
        customFields,
        ...(name === undefined ? {} : { name }),
        ...(language === undefined ? {} : { language: language || null }),
      };
      const contact = await updateContact(tx, held, change, clock.now());
      recordHistory(tx, changedFields(held, change, actorOf(caller)), clock.now());
      return { contact: contactToProto(contact, await announceContact(tx, "updated", contact, clock.now())) };
    });
  };
}
