import { findChannel } from "../channel/index.js";
import { getContact } from "../contact/index.js";
import { findQueue, findUser } from "../identity/index.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { notFound } from "../shared/errors.js";
import { formatId, type TenantId } from "../shared/ids.js";
import type { ConversationFilter } from "./filter.js";

/** Fails unless everything is there that a filter names: to keep one, or to change by it, takes more care than to look. */
export async function assertFilter(tx: Tx, tenantId: TenantId, filter: ConversationFilter): Promise<void> {
  const { channelIds, owners, queueIds, contactId } = filter;
  for (const id of channelIds) if (!(await findChannel(tx, tenantId, id))) throw notFound("channel", formatId("ch", id));
  for (const id of queueIds) if (!(await findQueue(tx, tenantId, id))) throw notFound("queue", formatId("qu", id));
  for (const id of owners) {
    if (id !== "me" && id !== "none" && !(await findUser(tx, tenantId, id))) throw notFound("user", formatId("us", id));
  }
  if (contactId) await getContact(tx, tenantId, contactId);
}
