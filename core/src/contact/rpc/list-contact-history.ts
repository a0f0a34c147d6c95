import type { MethodImpl } from "@connectrpc/connect";
import type { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { read } from "../../identity/index.js";
import { type ContactId, parseId } from "../../shared/ids.js";
import { pageRequest } from "../../shared/page.js";
import { getContact } from "../contact-store.js";
import type { ContactDeps } from "../deps.js";
import { listHistory } from "../history-store.js";
import { currentId } from "../merge-store.js";
import { historyToProto } from "./history-to-proto.js";

export function listContactHistoryRpc({ db }: ContactDeps): MethodImpl<typeof ContactService.method.listContactHistory> {
  return async (request, context) => {
    const id = parseId<ContactId>("ct", request.contactId, "contact_id");
    const page = pageRequest(request.limit, request.cursor);
    return read(db, context, async (tx, { tenantId }) => {
      const contact = await getContact(tx, tenantId, await currentId(tx, tenantId, id));
      const { rows, nextCursor } = await listHistory(tx, tenantId, contact.id, page);
      return { data: rows.map(historyToProto), nextCursor };
    });
  };
}
