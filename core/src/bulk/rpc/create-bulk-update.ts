import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { MethodImpl } from "@connectrpc/connect";
import type {
  BulkChange as BulkChangeProto,
  BulkUpdateService,
  CreateBulkUpdateRequest,
} from "@linktor/gen/linktor/conversation/v1/bulk_update_pb.js";
import { filterFromProto, ownerFromProto, priorityFromProto } from "../../conversation/index.js";
import { type Caller, write } from "../../identity/index.js";
import type { Tx } from "../../platform/postgres/transaction.js";
import { invalid } from "../../shared/errors.js";
import { type ConversationId, parseId } from "../../shared/ids.js";
import type { BulkChange } from "../bulk.js";
import type { BulkDeps } from "../deps.js";
import { type StartBulkUpdate, startBulkUpdate } from "../start-bulk-update.js";
import { bulkUpdateToProto } from "./to-proto.js";

export function createBulkUpdateRpc({ db, clock }: BulkDeps): MethodImpl<typeof BulkUpdateService.method.createBulkUpdate> {
  return async (request, context) => {
    const which = whichOf(request);
    return write(db, context, request, async (tx, caller) => {
      const now = clock.now();
      const change = await changeOf(tx, caller, request.change, now);
      return { bulkUpdate: bulkUpdateToProto(await startBulkUpdate(tx, caller, { which, change }, now)) };
    });
  };
}

function whichOf({ conversationIds, filter }: CreateBulkUpdateRequest): StartBulkUpdate["which"] {
  if (filter && conversationIds.length > 0) throw invalid("filter", "name conversations or give a filter, not both.");
  if (filter) return filterFromProto(filter);
  if (conversationIds.length === 0) throw invalid("conversation_ids", "name at least one, or give a filter.");
  return conversationIds.map((id) => parseId<ConversationId>("cv", id, "conversation_ids"));
}

async function changeOf(tx: Tx, caller: Caller, proto: BulkChangeProto | undefined, now: Date): Promise<BulkChange> {
  const { change } = proto ?? {};
  switch (change?.case) {
    case "assign":
      return { kind: "assign", owner: await ownerFromProto(tx, caller, change.value) };
    case "resolve":
    case "reopen":
      return { kind: change.case };
    case "markRead":
      return { kind: "read" };
    case "snooze": {
      const until = change.value.until && timestampDate(change.value.until);
      if (!until || until <= now) throw invalid("change.snooze.until", "choose a time in the future.");
      return { kind: "snooze", until: until.toISOString() };
    }
    case "priority": {
      const priority = priorityFromProto(change.value);
      if (!priority) throw invalid("change.priority", "choose one.");
      return { kind: "priority", priority };
    }
    case "labels":
      return { kind: "labels", add: change.value.add, remove: change.value.remove };
    default:
      throw invalid("change", "say what is to be done with them.");
  }
}
