import { findIdentityByAddress } from "../contact/index.js";
import { type Conversation, findLatestConversation, findReadSeq } from "../conversation/index.js";
import { type Correspondence, countUnreadWith, lastSeqWith } from "../message/index.js";
import { findNewest } from "../platform/eventlog/event-store.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { ContactId, EventId } from "../shared/ids.js";
import { addressesOf, type Visitor } from "./webchat.js";

/** What a visitor may see: what was said on their channel with their contact, and with who they were before they signed in. */
export async function correspondenceOf(tx: Tx, visitor: Visitor): Promise<Correspondence> {
  const { tenantId, channelId } = visitor;
  const contactIds = new Set<ContactId>();
  for (const address of addressesOf(visitor)) {
    const identity = await findIdentityByAddress(tx, tenantId, address);
    if (identity) contactIds.add(identity.contactId);
  }
  return { tenantId, channelId, contactIds: [...contactIds] };
}

/** Where a visitor's chat stands. */
export interface Standing {
  /** Everything up to this event is in what was read after it. */
  readonly cursor: EventId | undefined;
  /** The conversation that new messages join. */
  readonly conversation: Conversation | undefined;
  /** The newest position in it that the visitor may see. */
  readonly seq: bigint;
  /** How far people have read in it. */
  readonly readSeq: bigint;
  readonly unread: number;
}

export async function standingOf(tx: Tx, of: Correspondence): Promise<Standing> {
  const { tenantId, channelId, contactIds } = of;
  // First, so that nothing falls between it and what is read below.
  const cursor = (await findNewest(tx, tenantId))?.id;
  const [contactId] = contactIds;
  const conversation = contactId && (await findLatestConversation(tx, tenantId, channelId, contactId, ""));
  return {
    cursor,
    conversation,
    seq: conversation ? await lastSeqWith(tx, of, conversation.id) : 0n,
    readSeq: conversation ? await findReadSeq(tx, tenantId, conversation.id) : 0n,
    unread: await countUnreadWith(tx, of),
  };
}
