import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  type Conversation,
  type ConversationFilter,
  type ConversationFilterSchema,
  ConversationSort,
  ConversationStatus,
  MentionFilter,
  OwnerType,
} from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";

type Filter = MessageInitShape<typeof ConversationFilterSchema>;

/** A list in the sidebar: what the server is asked for, and, where that can be told here, what belongs in it. */
export interface View {
  readonly id: string;
  readonly filter: Filter;
  readonly sort?: ConversationSort;
  readonly matches?: (conversation: Conversation) => boolean;
}

export const VIEW_IDS = ["mine", "unassigned", "all", "mentions", "snoozed", "resolved"] as const;
export type ViewId = (typeof VIEW_IDS)[number];

const { OPEN, SNOOZED, RESOLVED } = ConversationStatus;

const FILTERS: Readonly<Record<ViewId, Filter>> = {
  mine: { statuses: [OPEN], assignedTo: ["me"] },
  unassigned: { statuses: [OPEN], assignedTo: ["none"] },
  all: { statuses: [OPEN] },
  mentions: { mentionsMe: MentionFilter.ANY },
  snoozed: { statuses: [SNOOZED] },
  resolved: { statuses: [RESOLVED] },
};

/** Of what there is much, or of what nobody is waited for, the number says nothing. */
export const COUNTED: ReadonlyMap<string, Filter> = new Map<ViewId, Filter>([
  ["mine", FILTERS.mine],
  ["unassigned", FILTERS.unassigned],
  ["all", FILTERS.all],
  ["mentions", { mentionsMe: MentionFilter.UNREAD }],
]);

export function standardView(id: ViewId, me: string): View {
  return filteredView(id, FILTERS[id], me);
}

/** What a filter lets through. Which conversations have some words or mention somebody, only the server knows. */
export function filteredView(id: string, filter: Filter, me: string, sort = ConversationSort.UNSPECIFIED): View {
  return { id, filter, sort, ...(filter.q || filter.mentionsMe ? {} : { matches: matcherOf(filter, me, sort) }) };
}

function matcherOf(filter: Filter, me: string, sort: ConversationSort): (conversation: Conversation) => boolean {
  const { statuses = [], priorities = [], channelIds = [], assignedTo = [], queueIds = [], labels = [], unread, contactId } = filter;
  const users = assignedTo.map((who) => (who === "me" ? me : who));
  const isOwned = ({ owner }: Conversation) =>
    users.includes(owner?.id ?? "") || queueIds.includes(owner?.id ?? "") || (users.includes("none") && owner?.type === OwnerType.QUEUE);
  const any = <T>(wanted: readonly T[], value: T) => wanted.length === 0 || wanted.includes(value);
  return (conversation) =>
    any(statuses, conversation.status) &&
    any(priorities, conversation.priority) &&
    any(channelIds, conversation.channelId) &&
    (assignedTo.length + queueIds.length === 0 || isOwned(conversation)) &&
    (labels.length === 0 || conversation.labels.some((label) => labels.includes(label))) &&
    (!unread || conversation.unreadCount > 0) &&
    (!contactId || conversation.contactId === contactId) &&
    (sort !== ConversationSort.WAITING || conversation.waitingSince !== undefined);
}

/** Conversations with some words, or of a filter that was made for the moment. */
export function searchView(q: string, filter: ConversationFilter | undefined, me: string): View {
  const whole = { ...filter, ...(q === "" ? {} : { q }) };
  const { $typeName: _, ...named } = whole as Filter & { $typeName?: string };
  return filteredView(`search:${JSON.stringify(named, (_key, value) => (typeof value === "bigint" ? String(value) : value))}`, named, me);
}
