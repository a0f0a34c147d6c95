import type { ConnectRouter } from "@connectrpc/connect";
import { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import type { ContactDeps } from "../deps.js";
import { addContactIdentityRpc } from "./add-contact-identity.js";
import { createContactRpc } from "./create-contact.js";
import { deleteContactRpc } from "./delete-contact.js";
import { getContactRpc } from "./get-contact.js";
import { listContactHistoryRpc } from "./list-contact-history.js";
import { listContactsRpc } from "./list-contacts.js";
import { mergeContactsRpc } from "./merge-contacts.js";
import { removeContactIdentityRpc } from "./remove-contact-identity.js";
import { undoMergeRpc } from "./undo-merge.js";
import { updateContactRpc } from "./update-contact.js";

export function contactRoutes(deps: ContactDeps): (router: ConnectRouter) => void {
  return (router) => {
    router.service(ContactService, {
      listContacts: listContactsRpc(deps),
      getContact: getContactRpc(deps),
      createContact: createContactRpc(deps),
      updateContact: updateContactRpc(deps),
      deleteContact: deleteContactRpc(deps),
      addContactIdentity: addContactIdentityRpc(deps),
      removeContactIdentity: removeContactIdentityRpc(deps),
      mergeContacts: mergeContactsRpc(deps),
      undoMerge: undoMergeRpc(deps),
      listContactHistory: listContactHistoryRpc(deps),
    });
  };
}
