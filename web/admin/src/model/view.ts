import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  type Conversation,
  ConversationStatus,
  type ListConversationsRequestSchema,
  MentionFilter,
  OwnerType,
} from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";

/** A list in the sidebar: what the server is asked for, and, where that can be told here, what belongs in it. */
export interface View {
  readonly id: string;
  readonly request: MessageInitShape<typeof ListConversationsRequestSchema>;
  readonly matches?: (conversation: Conversation) => boolean;
}

export const VIEW_IDS = ["mine", "unassigned", "all", "mentions", "snoozed", "resolved"] as const;
export type ViewId = (typeof VIEW_IDS)[number];

const isOpen = ({ status }: Conversation) => status === ConversationStatus.OPEN;

export function standardView(id: ViewId, me: string): View {
  switch (id) {
    case "mine":
      return {
        id,
        request: { status: ConversationStatus.OPEN, assignedTo: "me" },
        matches: (conversation) => isOpen(conversation) && conversation.owner?.id === me,
      };
    case "unassigned":
      return {
        id,
        request: { status: ConversationStatus.OPEN, assignedTo: "none" },
        matches: (conversation) => isOpen(conversation) && conversation.owner?.type === OwnerType.QUEUE,
      };
    case "all":
      return { id, request: { status: ConversationStatus.OPEN }, matches: isOpen };
    case "mentions":
      return { id, request: { mentionsMe: MentionFilter.ANY } };
    case "snoozed":
      return statusView(id, ConversationStatus.SNOOZED);
    case "resolved":
      return statusView(id, ConversationStatus.RESOLVED);
  }
}

function statusView(id: ViewId, status: ConversationStatus): View {
  return { id, request: { status }, matches: (conversation) => conversation.status === status };
}

/** Conversations with some words; which those are, only the server knows. */
export function searchView(q: string): View {
  return { id: `search:${q}`, request: { q } };
}
