import type { Db, Tx } from "../platform/postgres/transaction.js";
import type { Clock } from "../shared/clock.js";
import type { ChannelId, ContactId, ConversationId, IdentityId, TenantId } from "../shared/ids.js";
import type { MovedConversation } from "./merge.js";

/** What conversations do when contacts are merged; they are above contacts. */
export interface ConversationMover {
  /** Gives all conversations of a contact to another; answers which, with the keys their threads had. */
  moveConversations(
    tx: Tx,
    tenantId: TenantId,
    move: { readonly from: ContactId; readonly to: ContactId },
    now: Date,
  ): Promise<readonly MovedConversation[]>;
  /** Gives back those that were moved, and those that began since by the identities that go back; answers which of the moved stay. */
  returnConversations(tx: Tx, tenantId: TenantId, back: ReturnedConversations, now: Date): Promise<readonly ConversationId[]>;
}

export interface ReturnedConversations {
  readonly from: ContactId;
  readonly to: ContactId;
  readonly moved: readonly MovedConversation[];
  readonly identityIds: readonly IdentityId[];
  readonly since: Date;
}

export interface ContactDeps extends ConversationMover {
  readonly db: Db;
  readonly clock: Clock;
  readonly channelExists: (tx: Tx, tenantId: TenantId, channelId: ChannelId) => Promise<boolean>;
}
