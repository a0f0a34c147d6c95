import type { MethodImpl } from "@connectrpc/connect";
import type { ConversationService } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { answerWith } from "../../conversation/index.js";
import { callerOf, write } from "../../identity/index.js";
import { AppError } from "../../shared/errors.js";
import { type ConversationId, parseId } from "../../shared/ids.js";
import type { MessageDeps } from "../deps.js";
import { markRead, type ReadMark, tellRead } from "../mark-read.js";

export function markConversationReadRpc({
  db,
  clock,
  gateway,
}: MessageDeps): MethodImpl<typeof ConversationService.method.markConversationRead> {
  return async (request, context) => {
    const id = parseId<ConversationId>("cv", request.id);
    const caller = callerOf(context);
    if (caller.type !== "user") throw new AppError("precondition", "NOT_A_PERSON", "Only a person reads; an API key has no read mark.");
    let toTell: ReadMark | undefined;
    const answer = await write(db, context, request, async (tx) => {
      const read = { tenantId: caller.tenantId, id, userId: caller.userId, seq: request.seq };
      const { conversation, mark } = await markRead(tx, read, clock.now());
      toTell = mark;
      return answerWith(tx, caller, conversation);
    });
    if (toTell) void tellRead(gateway, toTell).catch(() => undefined);
    return answer;
  };
}
