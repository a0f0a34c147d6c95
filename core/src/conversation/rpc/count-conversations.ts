import type { MethodImpl } from "@connectrpc/connect";
import type { ConversationService } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { read } from "../../identity/index.js";
import type { ConversationDeps } from "../deps.js";
import { countMatching } from "../filter-store.js";
import { askerOf, filterFromProto } from "./filter-from-proto.js";

const MOST = 1000;

export function countConversationsRpc({ db }: ConversationDeps): MethodImpl<typeof ConversationService.method.countConversations> {
  return async (request, context) => {
    const filters = request.filters.map(filterFromProto);
    return read(db, context, async (tx, caller) => {
      const counts: number[] = [];
      for (const filter of filters) counts.push(await countMatching(tx, caller.tenantId, [filter], askerOf(caller), MOST));
      return { counts };
    });
  };
}
