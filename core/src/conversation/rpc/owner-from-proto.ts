import { type Caller, findDefaultQueue, findQueue, findUser } from "../../identity/index.js";
import type { Tx } from "../../platform/postgres/transaction.js";
import { invalid, notFound } from "../../shared/errors.js";
import { parseId, type QueueId, type UserId } from "../../shared/ids.js";
import type { Owner } from "../conversation.js";

/** Whom a request gives a conversation to: a user, a queue, or with neither the default queue. */
export async function ownerFromProto(
  tx: Tx,
  caller: Caller,
  { userId, queueId }: { readonly userId: string; readonly queueId: string },
): Promise<Owner> {
  if (userId !== "" && queueId !== "") throw invalid("user_id", "give the conversation to a user or to a queue, not to both.");
  return userId === "" ? queueOwner(tx, caller, queueId) : userOwner(tx, caller, userId);
}

async function queueOwner(tx: Tx, { tenantId }: Caller, queueId: string): Promise<Owner> {
  if (queueId === "") return { ownerType: "queue", ownerId: (await findDefaultQueue(tx, tenantId)).id };
  const queue = await findQueue(tx, tenantId, parseId<QueueId>("qu", queueId, "queue_id"));
  if (!queue) throw notFound("queue", queueId);
  return { ownerType: "queue", ownerId: queue.id };
}

async function userOwner(tx: Tx, caller: Caller, userId: string): Promise<Owner> {
  if (userId === "me" && caller.type === "user") return { ownerType: "user", ownerId: caller.userId };
  const user = await findUser(tx, caller.tenantId, parseId<UserId>("us", userId, "user_id"));
  if (user?.status !== "active") throw notFound("user", userId);
  return { ownerType: "user", ownerId: user.id };
}
