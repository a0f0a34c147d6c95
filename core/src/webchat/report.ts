import { listConversationIds } from "../conversation/index.js";
import { listReportable } from "../message/index.js";
import { inTenant } from "../platform/postgres/transaction.js";
import type { ConversationId } from "../shared/ids.js";
import { correspondenceOf, standingOf } from "./correspondence.js";
import type { WebchatDeps } from "./deps.js";
import { submit } from "./submit.js";
import type { Visitor, Webchat } from "./webchat.js";

/** A page shows, or its visitor saw, what was sent up to a position. */
export async function report(
  deps: WebchatDeps,
  webchat: Webchat,
  visitor: Visitor,
  status: "delivered" | "read",
  upTo: { readonly seq: bigint; readonly conversationId: ConversationId | undefined },
): Promise<void> {
  const { tenantId } = visitor;
  const ids = await inTenant(deps.db, tenantId, async (tx) => {
    const of = await correspondenceOf(tx, visitor);
    const theirs = await listConversationIds(tx, tenantId, of.contactIds);
    const id = upTo.conversationId ?? (await standingOf(tx, of)).conversation?.id;
    return id && theirs.includes(id) ? listReportable(tx, of, id, upTo.seq, status) : [];
  });
  if (ids.length > 0) await submit(deps, webchat, visitor, { type: status, external_ids: ids });
}
