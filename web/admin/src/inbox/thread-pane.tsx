import type { Conversation } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { describeError } from "../api/errors.js";
import type { Desk } from "../model/desk.js";
import { useDesk } from "../session/desk-context.js";
import { useTexts } from "../texts/texts.js";
import { Button } from "../ui/button.js";
import { Composer } from "./composer/composer.js";
import { ContactPanel } from "./contact-panel.js";
import { MessageList } from "./message-list.js";
import { ThreadHeader } from "./thread-header.js";

/** Looked at for so long, it counts as read. */
const READ_AFTER_MS = 700;

interface Props {
  readonly conversationId: string;
  readonly viewId: string;
  readonly hasPanel: boolean;
  readonly togglePanel: () => void;
}

export function ThreadPane({ conversationId, ...props }: Props) {
  const texts = useTexts();
  const desk = useDesk();
  const conversation = useConversation(desk, conversationId);
  const [error, setError] = useState<unknown>();
  const isKnown = conversation !== undefined;
  useEffect(() => {
    if (!isKnown && error === undefined) desk.readConversation(conversationId).catch(setError);
  }, [desk, conversationId, isKnown, error]);
  if (conversation) return <Opened conversation={conversation} {...props} />;
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-3 bg-surface">
      {error === undefined ? (
        <p role="status" className="text-muted">
          {texts.app.loading}
        </p>
      ) : (
        <>
          <p role="alert">{describeError(error)}</p>
          <Button onClick={() => setError(undefined)}>{texts.app.retry}</Button>
        </>
      )}
    </div>
  );
}

function Opened({ conversation, viewId, hasPanel, togglePanel }: Omit<Props, "conversationId"> & { conversation: Conversation }) {
  const desk = useDesk();
  const [replyTo, setReplyTo] = useState("");
  const list = useRef<{ toNewest: () => void }>(null);
  useRead(desk, conversation);
  useLook(desk, conversation.id);
  return (
    <>
      <section aria-label={conversation.contactName} className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
        <ThreadHeader conversation={conversation} viewId={viewId} hasPanel={hasPanel} togglePanel={togglePanel} />
        <MessageList ref={list} conversation={conversation} onReply={setReplyTo} />
        <Composer conversation={conversation} replyTo={replyTo} setReplyTo={setReplyTo} showNewest={() => list.current?.toNewest()} />
      </section>
      {hasPanel && <ContactPanel conversation={conversation} viewId={viewId} onClose={togglePanel} />}
    </>
  );
}

function useConversation(desk: Desk, id: string): Conversation | undefined {
  return useSyncExternalStore(
    (listener) => desk.conversations.onChange((_, after) => after.id === id && listener()),
    () => desk.conversations.get(id),
  );
}

/** Tells the server what was looked at, while the page is looked at. */
function useRead(desk: Desk, { id, lastSeq, unreadCount }: Conversation): void {
  const isVisible = useSyncExternalStore(watchVisibility, () => document.visibilityState === "visible" && document.hasFocus());
  useEffect(() => {
    if (!isVisible || unreadCount === 0) return;
    const timer = setTimeout(() => {
      const moment = desk.conversations.moment();
      desk.api.conversations.markConversationRead({ id, seq: lastSeq }).then(
        ({ conversation }) => conversation && desk.conversations.takeAnswer([conversation], moment),
        () => undefined, // it stays unread, and is tried again with the next message
      );
    }, READ_AFTER_MS);
    return () => clearTimeout(timer);
  }, [desk, id, lastSeq, unreadCount, isVisible]);
}

/** Shows colleagues that it is looked at. */
function useLook(desk: Desk, conversationId: string): void {
  const isVisible = useSyncExternalStore(watchVisibility, () => document.visibilityState === "visible");
  useEffect(() => (isVisible ? desk.viewers.look(conversationId, desk.myId) : undefined), [desk, conversationId, isVisible]);
}

function watchVisibility(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  addEventListener("focus", listener);
  addEventListener("blur", listener);
  return () => {
    document.removeEventListener("visibilitychange", listener);
    removeEventListener("focus", listener);
    removeEventListener("blur", listener);
  };
}
