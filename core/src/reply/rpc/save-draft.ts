import type { MethodImpl } from "@connectrpc/connect";
import type { DraftService } from "@linktor/gen/linktor/reply/v1/reply_pb.js";
import { write } from "../../identity/index.js";
import { type ConversationId, type MediaId, type MessageId, parseId, parseOptionalId } from "../../shared/ids.js";
import type { ReplyDeps } from "../deps.js";
import { saveDraft } from "../save-draft.js";
import { ownerOf } from "./owner.js";
import { draftToProto, emptyDraft, modeFromProto } from "./to-proto.js";

export function saveDraftRpc({ db, clock }: ReplyDeps): MethodImpl<typeof DraftService.method.saveDraft> {
  return (request, context) => {
    const { tenantId, userId } = ownerOf(context);
    const input = {
      tenantId,
      userId,
      conversationId: parseId<ConversationId>("cv", request.conversationId, "conversation_id"),
      mode: modeFromProto(request.mode),
      text: request.text,
      replyToId: parseOptionalId<MessageId>("ms", request.replyTo, "reply_to") ?? null,
      mediaIds: request.mediaIds.map((id) => parseId<MediaId>("md", id, "media_ids")),
      ifVersion: request.ifVersion,
    };
    return write(db, context, request, async (tx) => {
      const draft = await saveDraft(tx, input, clock.now());
      return { draft: draft ? draftToProto(draft) : emptyDraft(input) };
    });
  };
}
