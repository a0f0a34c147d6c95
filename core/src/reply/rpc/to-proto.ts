import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type CannedResponse as CannedResponseProto,
  CannedResponseSchema,
  DraftMode as DraftModeProto,
  type Draft as DraftProto,
  DraftSchema,
} from "@linktor/gen/linktor/reply/v1/reply_pb.js";
import { formatId, formatOptionalId } from "../../shared/ids.js";
import type { CannedResponse, Draft, DraftMode } from "../reply.js";

const MODE: Readonly<Record<DraftMode, DraftModeProto>> = { reply: DraftModeProto.REPLY, note: DraftModeProto.NOTE };

export function draftToProto(draft: Draft): DraftProto {
  return create(DraftSchema, {
    id: formatId("df", draft.id),
    conversationId: formatId("cv", draft.conversationId),
    mode: MODE[draft.mode],
    text: draft.text,
    replyTo: formatOptionalId("ms", draft.replyToId),
    mediaIds: draft.mediaIds.map((id) => formatId("md", id)),
    version: draft.version,
    updatedAt: timestampFromDate(draft.updatedAt),
  });
}

/** What is answered for a draft that is not there any more. */
export function emptyDraft({ conversationId, mode }: Pick<Draft, "conversationId" | "mode">): DraftProto {
  return create(DraftSchema, { conversationId: formatId("cv", conversationId), mode: MODE[mode] });
}

export function modeFromProto(value: DraftModeProto): DraftMode {
  return value === DraftModeProto.NOTE ? "note" : "reply";
}

export function cannedResponseToProto({ id, shortcut, title, text, createdAt, updatedAt }: CannedResponse): CannedResponseProto {
  return create(CannedResponseSchema, {
    id: formatId("cr", id),
    shortcut,
    title,
    text,
    createdAt: timestampFromDate(createdAt),
    updatedAt: timestampFromDate(updatedAt),
  });
}
