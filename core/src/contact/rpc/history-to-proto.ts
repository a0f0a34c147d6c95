import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type ContactHistoryEntry,
  ContactHistoryEntrySchema,
  ContactHistoryKind as Kind,
} from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { formatId, formatOptionalId } from "../../shared/ids.js";
import type { HistoryEntry, HistoryKind } from "../history.js";

const KIND: Readonly<Record<HistoryKind, Kind>> = {
  created: Kind.CREATED,
  identity_added: Kind.IDENTITY_ADDED,
  identity_removed: Kind.IDENTITY_REMOVED,
  identity_blocked: Kind.IDENTITY_BLOCKED,
  identity_unblocked: Kind.IDENTITY_UNBLOCKED,
  fields_changed: Kind.FIELDS_CHANGED,
  conversation_opened: Kind.CONVERSATION_OPENED,
  conversation_reopened: Kind.CONVERSATION_REOPENED,
  conversation_resolved: Kind.CONVERSATION_RESOLVED,
  merged: Kind.MERGED,
  merged_into: Kind.MERGED_INTO,
  merge_undone: Kind.MERGE_UNDONE,
  split_off: Kind.SPLIT_OFF,
};

export function historyToProto({ id, kind, at, contactId, details, ...actor }: HistoryEntry): ContactHistoryEntry {
  const { actorType, actorId, actorName } = actor;
  return create(ContactHistoryEntrySchema, {
    id: formatId("he", id),
    kind: KIND[kind],
    at: timestampFromDate(at),
    actorId: formatOptionalId(actorType === "user" ? "us" : "ak", actorId),
    actorName,
    contactId: formatId("ct", contactId),
    identityKind: details.identityKind ?? "",
    identityValue: details.identityValue ?? "",
    fields: [...(details.fields ?? [])],
    conversationId: formatOptionalId("cv", details.conversationId),
    mergeId: formatOptionalId("cm", details.mergeId),
    otherContactId: formatOptionalId("ct", details.otherId),
  });
}
