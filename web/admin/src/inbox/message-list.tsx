import type { Conversation } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { Direction, type Message } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { ArrowDown } from "lucide-react";
import { type Ref, useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import { describeError } from "../api/errors.js";
import { useDesk } from "../session/desk-context.js";
import { useTexts } from "../texts/texts.js";
import { useTimes } from "../texts/times.js";
import { Button } from "../ui/button.js";
import { useObservable } from "../ui/use-observable.js";
import { MessageRow } from "./message-row.js";
import { UnsentRow } from "./unsent-row.js";

/** So close to an end counts as at it. */
const NEAR = 48;
/** So close to the top, earlier messages are read. */
const AHEAD = 600;

interface Props {
  readonly conversation: Conversation;
  readonly onReply: (messageId: string) => void;
  readonly ref: Ref<{ toNewest: () => void }>;
}

/** The messages of a conversation. It stays at the newest while one is there, and in its place while one is not. */
export function MessageList({ conversation, onReply, ref }: Props) {
  const texts = useTexts();
  const times = useTimes();
  const desk = useDesk();
  const thread = useObservable(desk.thread(conversation.id));
  const unsent = useObservable(desk.outbox).of(conversation.id);
  const typists = useObservable(desk.typists).in(conversation.id);
  const { messages } = thread;
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const anchor = useRef<{ id: string; top: number }>(undefined);
  const [seen, setSeen] = useState(0n);

  const toNewest = useCallback(() => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);
  useImperativeHandle(ref, () => ({ toNewest }), [toNewest]);

  const readOlder = useCallback(() => {
    const element = scroller.current;
    if (element && element.scrollTop < AHEAD && thread.isRead && thread.hasOlder && !thread.isReading && thread.error === undefined)
      void thread.readOlder();
  }, [thread]);

  function onScroll() {
    const element = scroller.current;
    if (!element) return;
    isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
    if (isAtEnd.current) setSeen(thread.lastSeq);
    anchor.current = anchorOf(element);
    readOlder();
  }

  // What is above or below changes its height; what is being read must not move.
  const hold = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    if (isAtEnd.current) return toNewest();
    const held = anchor.current && document.getElementById(anchor.current.id);
    if (!held || !anchor.current) return;
    const moved = held.getBoundingClientRect().top - element.getBoundingClientRect().top - anchor.current.top;
    if (Math.abs(moved) > 1) element.scrollTop += moved;
  }, [toNewest]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever what is shown changes
  useLayoutEffect(() => {
    hold();
    if (isAtEnd.current) setSeen(thread.lastSeq);
    readOlder();
  }, [messages, unsent, typists.length > 0]);
  useEffect(() => {
    const observer = new ResizeObserver(hold);
    for (const element of [content.current, scroller.current]) if (element) observer.observe(element);
    return () => observer.disconnect();
  }, [hold]);

  const below = isAtEnd.current ? 0 : messages.filter(({ seq, direction }) => seq > seen && direction === Direction.INBOUND).length;
  const shown = unsent.filter((one) => !messages.some((message) => isSame(message, one, desk.myId)));

  return (
    <div className="relative min-h-0 flex-1">
      <div ref={scroller} onScroll={onScroll} className="h-full overflow-y-auto overscroll-contain [overflow-anchor:none]">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
        <div ref={content} role="log" aria-label={texts.thread.log} tabIndex={0} className="flex flex-col px-4 py-4">
          {thread.isRead && !thread.hasOlder && <p className="pb-4 text-center text-xs text-muted">{texts.thread.noOlder}</p>}
          {thread.isReading && (
            <p role="status" className="pb-4 text-center text-xs text-muted">
              {texts.app.loading}
            </p>
          )}
          {thread.error !== undefined && (
            <div role="alert" className="flex items-center justify-center gap-3 pb-4">
              <span className="text-danger">{describeError(thread.error)}</span>
              <Button onClick={() => void thread.readOlder()}>{texts.app.retry}</Button>
            </div>
          )}
          {messages.map((message, index) => {
            const before = messages[index - 1];
            const day = times.day(message.createdAt);
            return (
              <div key={message.id} id={message.id}>
                {day !== times.day(before?.createdAt) && <Day name={day} />}
                <MessageRow
                  message={message}
                  original={message.replyTo === "" ? undefined : thread.find(message.replyTo)}
                  isGrouped={isGrouped(before, message)}
                  channelId={conversation.channelId}
                  onReply={onReply}
                />
              </div>
            );
          })}
          {shown.map((one) => (
            <UnsentRow key={one.key} unsent={one} outbox={desk.outbox} />
          ))}
          <p aria-live="polite" className="h-5 pt-1 text-xs text-muted">
            {typists.length > 0 && texts.thread.typing(typists.join(", "))}
          </p>
        </div>
      </div>
      {below > 0 && (
        <Button look="primary" onClick={toNewest} className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full shadow-lg">
          <ArrowDown size={16} aria-hidden="true" />
          {texts.thread.newBelow(below)}
        </Button>
      )}
    </div>
  );
}

function Day({ name }: { name: string }) {
  return (
    <h3 className="my-4 flex items-center gap-3 text-xs font-medium text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
      {name}
    </h3>
  );
}

const GROUP_SECONDS = 300n;

/** Whether somebody goes on writing: then the name is not said again. */
function isGrouped(before: Message | undefined, message: Message): boolean {
  if (!before || before.author?.id !== message.author?.id || before.direction !== message.direction) return false;
  return (message.createdAt?.seconds ?? 0n) - (before.createdAt?.seconds ?? 0n) < GROUP_SECONDS;
}

/** The event may come before the answer to the call that sent it. */
function isSame(message: Message, unsent: { text: string; createdAt: number; isNote: boolean }, me: string): boolean {
  if (message.author?.id !== me || message.text !== unsent.text || (message.direction === Direction.NOTE) !== unsent.isNote) return false;
  return Number(message.createdAt?.seconds ?? 0n) * 1000 >= unsent.createdAt - 2_000;
}

function anchorOf(scroller: HTMLElement): { id: string; top: number } | undefined {
  const { top } = scroller.getBoundingClientRect();
  for (const element of scroller.querySelectorAll('[role="log"] > [id]')) {
    const box = element.getBoundingClientRect();
    if (box.bottom > top) return { id: element.id, top: box.top - top };
  }
  return undefined;
}
