import { fromJson, type JsonObject, toJson } from "@bufbuild/protobuf";
import { type ConversationFilter, ConversationFilterSchema } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";

/** A filter as it stands in an address. */
export type FilterJson = Readonly<Record<string, unknown>>;

export function isFilter(value: unknown): value is FilterJson {
  return typeof value === "object" && value !== null && filterOf(value as FilterJson) !== undefined;
}

/** What was written by hand, and is no filter, is none. */
export function filterOf(json: FilterJson | undefined): ConversationFilter | undefined {
  try {
    return json && fromJson(ConversationFilterSchema, json as JsonObject);
  } catch {
    return undefined;
  }
}

export function filterJson(filter: ConversationFilter): FilterJson {
  return toJson(ConversationFilterSchema, filter) as FilterJson;
}
