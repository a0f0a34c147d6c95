import { TypeID } from "typeid-js";
import { v7 } from "uuid";
import { invalid } from "./errors.js";

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/** Inside, ids are UUIDs; outside, TypeIDs: a prefix that names the kind, and the same UUID in base32. */
export type TenantId = Id<"tn">;
export type UserId = Id<"us">;
export type ApiKeyId = Id<"ak">;
export type ServiceAccountId = Id<"sa">;
export type TeamId = Id<"tm">;
export type QueueId = Id<"qu">;
export type ChannelId = Id<"ch">;
export type ContactId = Id<"ct">;
export type IdentityId = Id<"ci">;
export type ConversationId = Id<"cv">;
export type MessageId = Id<"ms">;
export type AttachmentId = Id<"at">;
export type MediaId = Id<"md">;
export type EventId = Id<"ev">;
export type VisitorId = Id<"vi">;
export type WorkId = Id<"wk">;
export type DeadLetterId = Id<"dl">;
export type DraftId = Id<"df">;
export type CannedResponseId = Id<"cr">;
export type ContactMergeId = Id<"cm">;
export type HistoryEntryId = Id<"he">;
export type SavedViewId = Id<"sv">;
export type ScheduledMessageId = Id<"sm">;
export type BulkUpdateId = Id<"bu">;

export type AnyId = Id<Prefix>;
export type Prefix =
  | "tn"
  | "bt"
  | "us"
  | "ak"
  | "sa"
  | "tm"
  | "qu"
  | "ch"
  | "ct"
  | "ci"
  | "cv"
  | "ms"
  | "at"
  | "md"
  | "ev"
  | "vi"
  | "wk"
  | "dl"
  | "df"
  | "cr"
  | "cm"
  | "he"
  | "sv"
  | "bu"
  | "sm";

/** A new id; ids made later sort later. */
export function newId<T extends AnyId>(): T {
  return v7() as T;
}

const MAX_REMEMBERED = 8192;
/** The same few ids are written and read many times: in each event of a message, of its conversation, of its channel. */
const formatted = new Map<string, string>();
const parsed = new Map<string, AnyId>();

export function formatId(prefix: Prefix, id: AnyId): string {
  return formatted.get(prefix + id) ?? remember(formatted, prefix + id, TypeID.fromUUID(prefix, id).toString());
}

export function formatOptionalId(prefix: Prefix, id: AnyId | null | undefined): string {
  return id ? formatId(prefix, id) : "";
}

export function parseId<T extends AnyId>(prefix: Prefix, value: string, field = "id"): T {
  const known = value.startsWith(`${prefix}_`) ? parsed.get(value) : undefined;
  if (known !== undefined) return known as T;
  try {
    return remember(parsed, value, TypeID.fromString(value, prefix).toUUID() as T);
  } catch {
    throw invalid(field, `expected an id like ${prefix}_01h455vb4pex5vsknk084sn02q, not ${JSON.stringify(value.slice(0, 64))}.`);
  }
}

export function parseOptionalId<T extends AnyId>(prefix: Prefix, value: string, field = "id"): T | undefined {
  return value === "" ? undefined : parseId<T>(prefix, value, field);
}

function remember<T>(known: Map<string, unknown>, key: string, value: T): T {
  if (known.size >= MAX_REMEMBERED) known.clear();
  known.set(key, value);
  return value;
}
