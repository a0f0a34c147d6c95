import type { MethodImpl } from "@connectrpc/connect";
import type { ConversationService } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { type Caller, findDefaultQueue, findQueue, findUser, write } from "../../identity/index.js";
import type { Tx } from "../../platform/postgres/transaction.js";
import { invalid, notFound } from "../../shared/errors.js";
import { type ConversationId, parseId, type QueueId, type UserId } from "../../shared/ids.js";
import { assign } from "../change-conversation.js";
import type { Owner } from "../conversation.js";
import type { ConversationDeps } from "../deps.js";
import { answerWith } from "./answer.js";

export function assignConversationRpc({ db, clock }: ConversationDeps): MethodImpl<typeof ConversationService.method.assignConversation> {
  return (request, context) => {
    const id = parseId<ConversationId>("cv", request.id);
    const { userId, queueId } = request;
    if (userId !== "" && queueId !== "") throw invalid("user_id", "give the conversation to a user or to a queue, not to both.");
    return write(db, context, request, async (tx, caller) => {
      const owner = userId === "" ? await queueOwner(tx, caller, queueId) : await userOwner(tx, caller, userId);
      return answerWith(tx, caller, await assign(tx, { tenantId: caller.tenantId, id }, owner, clock.now()));
    });
  };
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
