import { create, fromJson, type JsonValue, toJson } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type ConversationFilter,
  ConversationFilterSchema,
  ConversationSort as ConversationSortProto,
} from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { type SavedView as SavedViewProto, SavedViewSchema } from "@linktor/gen/linktor/conversation/v1/saved_view_pb.js";
import type { ConversationSort } from "../../conversation/index.js";
import { formatId } from "../../shared/ids.js";
import type { SavedView } from "../view.js";

const SORT: Readonly<Record<ConversationSort, ConversationSortProto>> = {
  latest: ConversationSortProto.UNSPECIFIED,
  waiting: ConversationSortProto.WAITING,
};

export function viewToProto({ id, name, filter, sort, userId, position, createdAt, updatedAt }: SavedView): SavedViewProto {
  return create(SavedViewSchema, {
    id: formatId("sv", id),
    name,
    filter: fromJson(ConversationFilterSchema, filter as JsonValue, { ignoreUnknownFields: true }),
    sort: SORT[sort],
    shared: userId === null,
    position,
    createdAt: timestampFromDate(createdAt),
    updatedAt: timestampFromDate(updatedAt),
  });
}

/** A filter as it is kept. */
export function filterToKeep(filter: ConversationFilter | undefined): JsonValue {
  return filter ? toJson(ConversationFilterSchema, filter) : {};
}
