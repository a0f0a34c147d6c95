import { giveUpWork } from "../message/index.js";
import type { DeadLetter, Remover } from "../platform/deadletter/dead-letter.js";
import { deadLetterRemoved } from "../platform/deadletter/events.js";
import { announce } from "../platform/eventlog/announce.js";
import type { Tx } from "../platform/postgres/transaction.js";
import type { DeadLetterId, TenantId } from "../shared/ids.js";
import { deleteDeadLetter, lockDeadLetter } from "./dead-letter-store.js";

/** Gives up for good what was put aside; the log keeps who did it. */
export async function discardDeadLetter(tx: Tx, tenantId: TenantId, id: DeadLetterId, by: Remover, now: Date): Promise<DeadLetter> {
  const { letter, payload } = await lockDeadLetter(tx, tenantId, id);
  if (letter.kind === "work") await giveUpWork(tx, { tenantId, kind: letter.topic, payload }, now);
  await deleteDeadLetter(tx, letter);
  announce(tx, [deadLetterRemoved(letter, { outcome: "discarded", by })], now);
  return letter;
}
