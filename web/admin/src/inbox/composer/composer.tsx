import { type Conversation, ConversationStatus } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import type { OutboundMessage } from "@linktor/gen/linktor/message/v1/scheduled_message_pb.js";
import { Paperclip, SendHorizontal, X } from "lucide-react";
import { type ClipboardEvent, type KeyboardEvent, lazy, Suspense, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { useCommands } from "../../keyboard/commands.js";
import { useDesk } from "../../session/desk-context.js";
import { useTexts } from "../../texts/texts.js";
import { Button, IconButton } from "../../ui/button.js";
import { useObservable } from "../../ui/use-observable.js";
import { ModeChoice } from "./mode-choice.js";
import { countOf } from "./preflight.js";
import { hoursAndMinutes, useReplyWindow } from "./reply-window.js";
import { SendMenu } from "./send-menu.js";
import { type Suggestion, SuggestionList, type Trigger, triggerAt, useSuggestions } from "./suggestions.js";
import { laterBy, undoSeconds } from "./undo-time.js";
import { UploadList } from "./upload-list.js";
import { type Mode, useDrafts } from "./use-drafts.js";
import { useUploads } from "./use-uploads.js";
import { WindowClosed } from "./window-closed.js";

const ScheduledStrip = lazy(() => import("./scheduled-strip.js").then(({ ScheduledStrip: component }) => ({ default: component })));

const TYPING_EVERY_MS = 3_000;

interface Props {
  readonly conversation: Conversation;
  readonly replyTo: string;
  readonly setReplyTo: (messageId: string) => void;
  readonly showNewest: () => void;
}

/** Where one writes: to the contact, or, in another colour, to colleagues. */
export function Composer({ conversation, replyTo, setReplyTo, showNewest }: Props) {
  const texts = useTexts();
  const desk = useDesk();
  const directory = useObservable(desk.directory);
  const { id: conversationId, contactName, channelId, status, lastSeq } = conversation;
  const [mode, setMode] = useState<Mode>("reply");
  const { drafts, write } = useDrafts(conversationId);
  const { uploads, add, restore, remove, clear } = useUploads();
  const scheduled = useObservable(desk.scheduled).of(conversationId);
  const [trigger, setTrigger] = useState<Trigger>();
  const [chosen, setChosen] = useState(0);
  const [begunAt, setBegunAt] = useState<bigint>();
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const lastTyping = useRef(0);
  const id = useId();
  const suggestions = useSuggestions(trigger, contactName);
  const { replyWindow: replyTexts } = texts;
  const text = drafts[mode];
  const isNote = mode === "note";
  const capabilities = directory.channel(channelId)?.capabilities;
  const replyWindow = useReplyWindow(conversation, capabilities);
  const isClosed = !isNote && replyWindow?.isClosed === true;
  const count = isNote ? undefined : countOf(text, capabilities);
  const isUploading = uploads.some(({ mediaId, error }) => !mediaId && !error);
  const media = uploads.flatMap(({ mediaId, name }) => (mediaId ? [{ id: mediaId, name }] : []));
  const isEmpty = text.trim() === "" && media.length === 0;
  const quoted = replyTo === "" ? undefined : desk.thread(conversationId).find(replyTo);
  const hasNewer = begunAt !== undefined && lastSeq > begunAt;

  const take = (next: string) => {
    write(mode, next);
    if (next === "") setBegunAt(undefined);
    else setBegunAt((known) => known ?? lastSeq);
  };

  const focusIn = (next: Mode) => {
    setMode(next);
    field.current?.focus();
  };
  useCommands([
    { id: "reply", label: texts.keyboard.reply, group: "write", key: "r", run: () => focusIn("reply") },
    { id: "note", label: texts.keyboard.note, group: "write", key: "n", run: () => focusIn("note") },
    { id: "attach", label: texts.composer.attach, group: "write", run: () => picker.current?.click() },
  ]);
  useEffect(() => void desk.scheduled.read(conversationId), [desk, conversationId]);
  useEffect(() => {
    if (replyTo !== "") {
      setMode("reply");
      field.current?.focus();
    }
  }, [replyTo]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as high as what is written
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, innerHeight * 0.4)}px`;
  }, [text, mode]);

  function tellTyping() {
    if (isNote || Date.now() - lastTyping.current < TYPING_EVERY_MS) return;
    lastTyping.current = Date.now();
    desk.api.conversations.sendTyping({ id: conversationId, isTyping: true }).catch(() => undefined);
  }

  function change(next: string, cursor: number) {
    take(next);
    setTrigger(triggerAt(next, cursor, mode));
    setChosen(0);
    if (next !== "") tellTyping();
  }

  function pick({ insert }: Suggestion) {
    if (!trigger) return;
    const end = trigger.start + 1 + trigger.q.length;
    const next = text.slice(0, trigger.start) + insert + text.slice(end);
    take(next);
    setTrigger(undefined);
    const cursor = trigger.start + insert.length;
    requestAnimationFrame(() => field.current?.setSelectionRange(cursor, cursor));
  }

  function send(later = laterBy(undoSeconds())) {
    if (isEmpty || isUploading) return;
    const mentions = isNote ? directory.users.filter(({ name }) => text.includes(`@${name}`)).map((user) => user.id) : [];
    desk.outbox.send({
      conversationId,
      text: text.trim(),
      isNote,
      replyTo: isNote ? "" : replyTo,
      mentions,
      media,
      ...(later && !isNote ? { later } : {}),
    });
    take("");
    clear();
    setReplyTo("");
    setTrigger(undefined);
    lastTyping.current = 0;
    setTimeout(showNewest);
  }

  /** What was to go out later is being written again, with what has been written since below it. */
  function takeBack({ text: before, attachments, replyTo: quotedId }: OutboundMessage) {
    take([before, drafts.reply].filter((part) => part !== "").join("\n"));
    restore(attachments);
    if (quotedId) setReplyTo(quotedId);
    focusIn("reply");
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.nativeEvent.isComposing) return;
    if (trigger && suggestions.length > 0) {
      const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (move) {
        event.preventDefault();
        return setChosen((chosen + move + suggestions.length) % suggestions.length);
      }
      const suggestion = suggestions[chosen];
      if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && suggestion) {
        event.preventDefault();
        return pick(suggestion);
      }
    }
    if (trigger && event.key === "Escape") {
      event.preventDefault();
      return setTrigger(undefined);
    }
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      send();
    }
  }

  function onPaste(event: ClipboardEvent) {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    add(event.clipboardData.files);
  }

  return (
    <section
      aria-label={isNote ? texts.composer.note : texts.composer.reply}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        add(event.dataTransfer.files);
      }}
      className={`relative border-t-2 p-3 ${isNote ? "border-note-line bg-note" : "border-line bg-surface"}`}
    >
      {hasNewer && (
        <p role="status" className="mb-2 flex items-center gap-3 rounded-md bg-note px-3 py-1.5 text-note-ink">
          {texts.composer.newer}
          <button
            type="button"
            className="underline underline-offset-2"
            onClick={() => {
              setBegunAt(lastSeq);
              showNewest();
            }}
          >
            {texts.composer.newerShow}
          </button>
        </p>
      )}
      {trigger && (suggestions.length > 0 || trigger.kind === "canned") && (
        <SuggestionList
          id={`${id}-list`}
          label={trigger.kind === "canned" ? texts.composer.canned : texts.composer.mention}
          suggestions={suggestions}
          chosen={chosen}
          onPick={pick}
        />
      )}
      {scheduled.length > 0 && (
        <Suspense>
          <ScheduledStrip scheduled={scheduled} restore={takeBack} />
        </Suspense>
      )}
      <ModeChoice mode={mode} onChange={(next, isPointed) => (isPointed ? focusIn(next) : setMode(next))} />
      {quoted && !isNote && (
        <p className="mb-2 flex items-center gap-2 border-l-2 border-accent pl-2 text-xs">
          <span className="min-w-0 flex-1 truncate">
            {texts.composer.replying(quoted.author?.name ?? "")}: <span className="text-muted">{quoted.text}</span>
          </span>
          <IconButton label={texts.composer.cancelReply} className="size-6" onClick={() => setReplyTo("")}>
            <X size={14} />
          </IconButton>
        </p>
      )}
      {uploads.length > 0 && <UploadList uploads={uploads} capabilities={isNote ? undefined : capabilities} remove={remove} />}
      {isClosed ? (
        <WindowClosed conversation={conversation} hours={replyWindow.hours} hasTemplates={capabilities?.templates ?? false} />
      ) : (
        <div className="flex items-end gap-2">
          <textarea
            ref={field}
            rows={2}
            value={text}
            aria-label={isNote ? texts.composer.note : texts.composer.replyTo(contactName)}
            placeholder={isNote ? texts.composer.notePlaceholder : texts.composer.replyTo(contactName)}
            aria-haspopup={trigger ? "listbox" : undefined}
            aria-controls={trigger ? `${id}-list` : undefined}
            aria-activedescendant={trigger && suggestions[chosen] ? `${id}-list-${chosen}` : undefined}
            onChange={(event) => change(event.target.value, event.target.selectionStart)}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
            onBlur={() => setTrigger(undefined)}
            className={`min-h-14 min-w-0 flex-1 resize-none rounded-md border bg-surface px-3 py-2 text-ink placeholder:text-muted ${isNote ? "border-note-line" : "border-line-strong/60"}`}
          />
          <div className="flex flex-col items-end gap-1">
            <input
              ref={picker}
              type="file"
              multiple
              hidden
              onChange={(event) => {
                add(event.target.files ?? []);
                event.target.value = "";
              }}
            />
            <IconButton label={texts.composer.attach} onClick={() => picker.current?.click()}>
              <Paperclip size={18} />
            </IconButton>
            <div className="flex">
              <Button look="primary" disabled={isEmpty || isUploading} onClick={() => send()} className={isNote ? "" : "rounded-r-none"}>
                <SendHorizontal size={16} aria-hidden="true" />
                <span className="max-sm:sr-only">{isNote ? texts.composer.addNote : texts.composer.send}</span>
              </Button>
              {!isNote && <SendMenu isDisabled={isEmpty || isUploading} send={send} />}
            </div>
          </div>
        </div>
      )}
      <p aria-live="polite" className="text-xs text-muted empty:hidden">
        {!isNote && replyWindow?.leftMs !== undefined && replyTexts.left(hoursAndMinutes(replyWindow.leftMs, replyTexts))}
        {count &&
          (count.count > count.max ? texts.composer.tooLong(count.count, count.max) : texts.composer.characters(count.max - count.count))}
        {status === ConversationStatus.RESOLVED && !isNote && texts.composer.resolved}
      </p>
    </section>
  );
}
