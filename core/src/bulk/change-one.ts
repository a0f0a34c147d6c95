import { assign, changeDetails, lockConversation, readUpTo, reopen, resolve, snooze } from "../conversation/index.js";
import type { Tx } from "../platform/postgres/transaction.js";
import { AppError } from "../shared/errors.js";
import type { ConversationId, UserId } from "../shared/ids.js";
import type { BulkUpdate } from "./bulk.js";

const MAX_LABELS = 50;

/** Does with one conversation what the single method does. A rule that forbids it speaks before anything is written. */
export async function changeOne(tx: Tx, update: BulkUpdate, id: ConversationId, now: Date): Promise<void> {
  const { tenantId, change } = update;
  const ref = { tenantId, id };
  switch (change.kind) {
    case "assign":
      return void (await assign(tx, ref, change.owner, now));
    case "resolve":
      return void (await resolve(tx, ref, now, update));
    case "reopen":
      return void (await reopen(tx, ref, now, update));
    case "snooze":
      return void (await snooze(tx, ref, new Date(change.until), now));
    case "priority":
      return void (await changeDetails(tx, ref, { priority: change.priority }, now));
    case "labels":
      return changeLabels(tx, ref, change, now);
    case "read":
      return void (await readUpTo(tx, { ...ref, userId: update.actorId as UserId, seq: 0n }, now));
  }
}

async function changeLabels(
  tx: Tx,
  ref: Parameters<typeof changeDetails>[1],
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
  now: Date,
): Promise<void> {
  const before = await lockConversation(tx, ref.tenantId, ref.id);
  const labels = [...new Set([...before.labels.filter((label) => !remove.includes(label)), ...add])].sort();
  if (labels.length > MAX_LABELS) throw new AppError("precondition", "TOO_MANY_LABELS", `A conversation has at most ${MAX_LABELS} labels.`);
  if (labels.join("\n") !== [...before.labels].sort().join("\n")) await changeDetails(tx, ref, { labels }, now);
}
