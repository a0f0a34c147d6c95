import { type Conversation, OwnerType, Priority } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { Link } from "@tanstack/react-router";
import { ChevronsUp, ChevronUp } from "lucide-react";
import { memo } from "react";
import type { FilterJson } from "../model/filter-json.js";
import { useDesk } from "../session/desk-context.js";
import { useTexts } from "../texts/texts.js";
import { useTimes } from "../texts/times.js";
import { Avatar } from "../ui/avatar.js";
import { useObservable } from "../ui/use-observable.js";

export const ROW_HEIGHT = 76;

export const ConversationRow = memo(function ConversationRow({
  conversation,
  isOpen,
  viewId,
  search,
  isSelected,
  isSelecting,
  select,
}: {
  conversation: Conversation;
  isOpen: boolean;
  viewId: string;
  search: { q?: string; f?: FilterJson };
  isSelected: boolean;
  /** Some are selected: all show that they can be. */
  isSelecting: boolean;
  select: (id: string, isRange: boolean) => void;
}) {
  const texts = useTexts();
  const times = useTimes();
  const directory = useObservable(useDesk().directory);
  const { id, contactName, lastMessageText, lastMessageAt, unreadCount, priority, labels, channelId, owner, subject } = conversation;
  const name = contactName || texts.list.noName;
  const isUnread = unreadCount > 0;
  return (
    <div className={`group relative h-full ${isSelected ? "bg-accent-soft" : ""}`}>
      <input
        type="checkbox"
        checked={isSelected}
        aria-label={texts.bulk.select(name)}
        onChange={(event) => select(id, (event.nativeEvent as MouseEvent).shiftKey === true)}
        className={`absolute top-4 left-4.5 z-10 size-6 accent-accent focus-visible:opacity-100 group-hover:opacity-100 ${isSelecting ? "" : "opacity-0"}`}
      />
      <Link
        to="/inbox/$view/$conversationId"
        params={{ view: viewId, conversationId: id }}
        search={search}
        aria-current={isOpen ? "true" : undefined}
        preload={false}
        className={`flex h-full gap-3 border-b border-line px-3 py-2.5 outline-offset-[-2px] ${isOpen ? "bg-accent-soft" : "hover:bg-raised"}`}
      >
        <span className={`group-hover:invisible ${isSelecting ? "invisible" : ""}`}>
          <Avatar name={name} size={36} />
        </span>
        <span className="flex min-w-0 flex-1 flex-col">
          <span className="flex items-baseline gap-2">
            <span className={`min-w-0 flex-1 truncate ${isUnread ? "font-semibold" : "font-medium"}`}>{name}</span>
            <PriorityMark priority={priority} />
            <time title={times.full(lastMessageAt)} className={`text-xs ${isUnread ? "font-semibold text-accent" : "text-muted"}`}>
              {times.short(lastMessageAt)}
            </time>
          </span>
          <span className="flex items-center gap-2">
            <span className={`min-w-0 flex-1 truncate ${isUnread ? "text-ink" : "text-muted"}`}>
              {subject && <span className="text-ink">{subject} · </span>}
              {lastMessageText || texts.list.noText}
            </span>
            {isUnread && (
              <span
                title={texts.list.unread(unreadCount)}
                className="inline-flex h-5 min-w-5 items-center justify-center rounded-full bg-accent px-1.5 text-2xs font-semibold text-accent-ink"
              >
                <span aria-hidden="true">{unreadCount > 99 ? "99+" : unreadCount}</span>
                <span className="sr-only">{texts.list.unread(unreadCount)}</span>
              </span>
            )}
          </span>
          <span className="flex min-w-0 items-center gap-1.5 text-2xs text-muted">
            <span className="truncate">{directory.channel(channelId)?.name}</span>
            {owner?.type === OwnerType.USER && <span className="truncate">· {owner.name}</span>}
            {labels.slice(0, 2).map((label) => (
              <span key={label} className="truncate rounded bg-raised px-1 text-ink ring-1 ring-line">
                {label}
              </span>
            ))}
            {labels.length > 2 && <span>+{labels.length - 2}</span>}
          </span>
        </span>
      </Link>
    </div>
  );
});

function PriorityMark({ priority }: { priority: Priority }) {
  const { priority: names } = useTexts();
  if (priority === Priority.URGENT)
    return <ChevronsUp size={14} role="img" aria-label={names.urgent} className="self-center text-danger" />;
  if (priority === Priority.HIGH) return <ChevronUp size={14} role="img" aria-label={names.high} className="self-center text-warn" />;
  return null;
}
