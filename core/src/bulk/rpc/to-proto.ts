import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type BulkUpdate as BulkUpdateProto, BulkUpdateSchema } from "@linktor/gen/linktor/conversation/v1/bulk_update_pb.js";
import { formatId } from "../../shared/ids.js";
import type { BulkUpdate } from "../bulk.js";

export function bulkUpdateToProto({ id, conversationIds, position, failed, failures, ...rest }: BulkUpdate): BulkUpdateProto {
  const { createdAt, finishedAt } = rest;
  return create(BulkUpdateSchema, {
    id: formatId("bu", id),
    total: conversationIds.length,
    done: position - failed,
    failed,
    failures: failures.map(({ conversationId, ...why }) => ({ conversationId: formatId("cv", conversationId), ...why })),
    createdAt: timestampFromDate(createdAt),
    ...(finishedAt ? { finishedAt: timestampFromDate(finishedAt) } : {}),
  });
}
