import { AuthorType, Direction, type Message } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { Bot, NotebookPen } from "lucide-react";
import { memo } from "react";
import { useTexts } from "../texts/texts.js";
import { useTimes } from "../texts/times.js";
import { Body } from "./content/body.js";
import { Delivery } from "./delivery.js";
import { MessageActions } from "./message-actions.js";

interface Props {
  readonly message: Message;
  readonly original: Message | undefined;
  readonly isGrouped: boolean;
  readonly channelId: string;
  readonly onReply: (messageId: string) => void;
}

export const MessageRow = memo(function MessageRow({ message, original, isGrouped, channelId, onReply }: Props) {
  const texts = useTexts();
  const times = useTimes();
  const { direction, author, createdAt, editedAt, deletedAt, reactions, automatic } = message;
  const isOwn = direction !== Direction.INBOUND;
  const isNote = direction === Direction.NOTE;
  const name = author?.type === AuthorType.SYSTEM ? texts.thread.system : (author?.name ?? "");
  const ground = isNote ? "border border-note-line bg-note text-note-ink" : isOwn ? "bg-own" : "bg-raised ring-1 ring-line";
  return (
    <article className={`group flex flex-col ${isOwn ? "items-end" : "items-start"} ${isGrouped ? "mt-1" : "mt-3"}`}>
      {!isGrouped && (
        <header className="mb-0.5 flex items-center gap-1.5 px-1 text-xs text-muted">
          {author?.type === AuthorType.BOT && <Bot size={12} aria-hidden="true" />}
          <span className="font-medium text-ink">{name}</span>
          {automatic && <span>· {texts.thread.automatic}</span>}
        </header>
      )}
      {isGrouped && <span className="sr-only">{name}</span>}
      <div className={`flex max-w-[min(36rem,90%)] items-center gap-1 ${isOwn ? "flex-row-reverse" : ""}`}>
        <div className={`min-w-0 rounded-2xl px-3 py-2 ${ground}`}>
          {isNote && (
            <p className="mb-1 flex items-center gap-1 text-2xs font-semibold uppercase tracking-wide">
              <NotebookPen size={12} aria-hidden="true" />
              {texts.thread.note}
            </p>
          )}
          {original && <Quoted message={original} />}
          {deletedAt ? <p className="italic text-muted">{texts.thread.deleted}</p> : <Body message={message} />}
        </div>
        <MessageActions message={message} channelId={channelId} onReply={onReply} />
      </div>
      {reactions.length > 0 && (
        <ul className="-mt-1 flex gap-1 px-2">
          {reactions.map(({ author: by, emoji }) => (
            <li key={by?.id} title={by?.name} className="rounded-full border border-line bg-surface px-1.5 text-xs">
              {emoji}
            </li>
          ))}
        </ul>
      )}
      <footer className="mt-0.5 flex flex-wrap items-center gap-x-1.5 px-1 text-2xs text-muted">
        <time title={times.full(createdAt)}>{times.clock(createdAt)}</time>
        {editedAt && !deletedAt && <span>· {texts.thread.edited}</span>}
        {direction === Direction.OUTBOUND && <Delivery message={message} />}
      </footer>
    </article>
  );
});

function Quoted({ message }: { message: Message }) {
  const texts = useTexts();
  return (
    <button
      type="button"
      aria-label={`${texts.thread.showOriginal}: ${message.text}`}
      onClick={() => document.getElementById(message.id)?.scrollIntoView({ block: "center", behavior: "smooth" })}
      className="mb-1 block max-w-full truncate border-l-2 border-accent pl-2 text-left text-xs text-muted"
    >
      <strong className="font-medium">{message.author?.name}</strong> {message.text}
    </button>
  );
}
