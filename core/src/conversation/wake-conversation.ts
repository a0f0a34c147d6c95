import { type Db, inTenant } from "../platform/postgres/transaction.js";
import { finishWork } from "../platform/work/work-store.js";
import type { WorkHandler } from "../platform/work/worker.js";
import type { Clock } from "../shared/clock.js";
import type { ConversationId } from "../shared/ids.js";
import { wake } from "./change-conversation.js";

/** Brings snoozed conversations back. */
export function wakeConversation(db: Db, clock: Clock): WorkHandler {
  return (work) => {
    const { tenantId } = work;
    const { conversationId: id } = work.payload as { conversationId: ConversationId };
    return inTenant(db, tenantId, async (tx) => {
      await wake(tx, { tenantId, id }, clock.now());
      await finishWork(tx, work);
    });
  };
}
