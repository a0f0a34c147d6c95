import { reingest } from "../message/index.js";
import type { DeadLetter, Remover } from "../platform/deadletter/dead-letter.js";
import { deadLetterRemoved } from "../platform/deadletter/events.js";
import { announce } from "../platform/eventlog/announce.js";
import { inTenant, type Tx } from "../platform/postgres/transaction.js";
import type { DeadLetterId, TenantId } from "../shared/ids.js";
import type { PageRequest } from "../shared/page.js";
import {
  type DeadLetterFilter,
  deleteDeadLetter,
  getDeadLetter,
  listDeadLetters,
  lockDeadLetter,
  noteFailure,
  unparkWork,
} from "./dead-letter-store.js";
import type { OperationsDeps } from "./deps.js";

export interface Replayed {
  readonly outcome: "stored" | "duplicate" | "scheduled" | "still_failing";
  readonly letter: DeadLetter;
}

/** Tries again what was put aside. It leaves the list in the transaction that stores or schedules it. */
export async function replayDeadLetter(tx: Tx, deps: OperationsDeps, tenantId: TenantId, id: DeadLetterId, by: Remover): Promise<Replayed> {
  const now = deps.clock.now();
  const { letter, raw } = await lockDeadLetter(tx, tenantId, id);
  if (letter.kind === "work") {
    await unparkWork(tx, tenantId, id, now);
    announce(tx, [deadLetterRemoved(letter, { outcome: "scheduled", by })], now);
    return { outcome: "scheduled", letter };
  }
  if (!raw || !letter.channelId) throw new Error("an event that was put aside has its bytes and its channel");
  const { findUpload, onAddressTaken } = deps;
  const result = await reingest(tx, { tenantId, id: letter.channelId, findUpload, onAddressTaken }, raw, now);
  if (result.outcome === "still_failing") {
    await noteFailure(tx, letter, result.reason);
    return { outcome: result.outcome, letter: (await getDeadLetter(tx, tenantId, id)).letter };
  }
  await deleteDeadLetter(tx, letter);
  announce(tx, [deadLetterRemoved(letter, { outcome: result.outcome, by })], now);
  return { outcome: result.outcome, letter };
}

export interface AllReplayed {
  readonly replayed: number;
  readonly stillFailing: number;
  readonly nextCursor: string;
}

/** A page of those that match, oldest first, each in a transaction of its own, so that one that takes long holds up none. */
export async function replayAll(
  deps: OperationsDeps,
  tenantId: TenantId,
  filter: DeadLetterFilter,
  page: PageRequest,
  by: Remover,
): Promise<AllReplayed> {
  const { db } = deps;
  const { rows, nextCursor } = await inTenant(db, tenantId, (tx) => listDeadLetters(tx, tenantId, filter, page, "oldest_first"));
  let replayed = 0;
  let stillFailing = 0;
  for (const { id } of rows) {
    const result = await inTenant(db, tenantId, (tx) => replayDeadLetter(tx, deps, tenantId, id, by)).catch(unlessGone);
    if (result?.outcome === "still_failing") stillFailing += 1;
    else if (result) replayed += 1;
  }
  return { replayed, stillFailing, nextCursor };
}

/** Somebody else was faster. */
function unlessGone(error: unknown): undefined {
  if ((error as { kind?: unknown }).kind !== "not_found") throw error;
}
