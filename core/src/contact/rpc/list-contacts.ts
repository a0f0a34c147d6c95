import type { MethodImpl } from "@connectrpc/connect";
import type { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { read } from "../../identity/index.js";
import { pageRequest } from "../../shared/page.js";
import { listContacts } from "../contact-store.js";
import type { ContactDeps } from "../deps.js";
import { listIdentitiesOf } from "../identity-store.js";
import { contactToProto } from "./to-proto.js";

export function listContactsRpc({ db }: ContactDeps): MethodImpl<typeof ContactService.method.listContacts> {
  return async (request, context) => {
    const page = pageRequest(request.limit, request.cursor);
    const words = request.q.split(/\s+/).filter((word) => word !== "");
    return read(db, context, async (tx, { tenantId }) => {
      const { rows, nextCursor } = await listContacts(tx, tenantId, words, page);
      const identities = await listIdentitiesOf(
        tx,
        tenantId,
        rows.map(({ id }) => id),
      );
      return { data: rows.map((contact) => contactToProto(contact, identities)), nextCursor };
    });
  };
}
