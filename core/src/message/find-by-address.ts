import { type Address, findIdentityByAddress } from "../contact/index.js";
import { type Conversation, findOpenConversation } from "../conversation/index.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ChannelId, TenantId } from "../shared/ids.js";

/** The open conversation with whoever has an address, if there is one. */
export async function findConversationByAddress(
  tx: Tx,
  tenantId: TenantId,
  channelId: ChannelId,
  address: Address,
  thread: string,
): Promise<Conversation | undefined> {
  const identity = await findIdentityByAddress(tx, tenantId, address);
  return identity && findOpenConversation(tx, tenantId, channelId, identity.contactId, thread);
}
