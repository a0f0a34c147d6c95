import { type Conversation, ConversationStatus, OwnerType, Priority } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { useNavigate } from "@tanstack/react-router";
import { AlarmClock, ArrowLeft, Check, ChevronDown, Flag, PanelRight, RotateCcw, UserRound } from "lucide-react";
import { useCommands } from "../keyboard/commands.js";
import { useDesk } from "../session/desk-context.js";
import { useTexts } from "../texts/texts.js";
import { Avatar } from "../ui/avatar.js";
import { Button, IconButton } from "../ui/button.js";
import { Menu } from "../ui/menu.js";
import { useObservable } from "../ui/use-observable.js";
import { assignees } from "./assignees.js";
import { PRIORITIES, snoozeChoices, useConversationActions } from "./conversation-actions.js";

export function ThreadHeader({
  conversation,
  viewId,
  hasPanel,
  togglePanel,
}: {
  conversation: Conversation;
  viewId: string;
  hasPanel: boolean;
  togglePanel: () => void;
}) {
  const texts = useTexts();
  const desk = useDesk();
  const navigate = useNavigate();
  useObservable(desk.directory);
  const actions = useConversationActions(conversation);
  const viewers = useObservable(desk.viewers).of(conversation.id);
  const { contactName, channelId, owner, status, priority } = conversation;
  const name = contactName || texts.list.noName;
  const isOver = status === ConversationStatus.RESOLVED || status === ConversationStatus.SNOOZED;
  const snoozes = snoozeChoices(texts);
  const assignMe = () => actions.assign({ userId: "me" }, desk.me.user?.name ?? "");
  const back = () => void navigate({ to: "/inbox/$view", params: { view: viewId }, search: (now) => now });
  useCommands([
    { id: "turn", label: isOver ? texts.actions.reopen : texts.actions.resolve, group: "conversation", key: "e", run: actions.turn },
    { id: "assign-me", label: texts.actions.assignMe, group: "conversation", key: "a", run: assignMe },
    { id: "details", label: texts.actions.details, group: "conversation", key: "d", run: togglePanel },
    { id: "back", label: texts.actions.back, group: "move", key: "u", run: back },
    ...snoozes.map(({ label, until }, index) => ({
      id: `snooze-${index}`,
      label: `${texts.actions.snooze}: ${label}`,
      group: "conversation" as const,
      ...(index === 0 ? { key: "s" } : {}),
      run: () => actions.snooze(until),
    })),
    ...PRIORITIES.map(([value, one]) => ({
      id: `priority-${one}`,
      label: `${texts.actions.priority}: ${texts.priority[one]}`,
      group: "conversation" as const,
      run: () => actions.setPriority(value),
    })),
  ]);
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2">
      <IconButton label={texts.actions.back} onClick={back} className="-ml-2 md:hidden">
        <ArrowLeft size={18} />
      </IconButton>
      <Avatar name={name} size={36} />
      <div className="min-w-32 flex-1">
        <h2 className="truncate text-base font-semibold">{name}</h2>
        <p className="truncate text-xs text-muted">
          {[desk.directory.channel(channelId)?.name, statusText(texts, status), conversation.subject].filter(Boolean).join(" · ")}
        </p>
      </div>
      {viewers.length > 0 && (
        <ul aria-label={texts.thread.viewers} className="flex -space-x-2">
          {viewers.slice(0, 4).map((viewer) => (
            <li key={viewer} title={texts.thread.isViewing(viewer)} className="rounded-full ring-2 ring-surface">
              <Avatar name={viewer} size={24} />
              <span className="sr-only">{texts.thread.isViewing(viewer)}</span>
            </li>
          ))}
          {viewers.length > 4 && <li className="pl-3 text-xs text-muted">+{viewers.length - 4}</li>}
        </ul>
      )}
      <div className="ml-auto flex items-center gap-1">
        <Menu groups={assignees(desk, texts, actions.assign, owner?.id)}>
          <Button
            look="quiet"
            title={texts.actions.assign}
            aria-label={owner?.type === OwnerType.USER ? `${texts.panel.owner} ${owner.name}` : texts.actions.assign}
            className="max-w-40"
          >
            <UserRound size={16} aria-hidden="true" />
            <span className="truncate">{owner?.type === OwnerType.USER ? owner.name : texts.actions.assign}</span>
            <ChevronDown size={14} aria-hidden="true" />
          </Button>
        </Menu>
        <Menu
          groups={[
            {
              title: texts.actions.priority,
              items: PRIORITIES.map(([value, one]) => ({
                label: texts.priority[one],
                isChosen: value === priority,
                onSelect: () => actions.setPriority(value),
              })),
            },
          ]}
        >
          <IconButton label={texts.actions.priority}>
            <Flag size={16} className={priority === Priority.URGENT ? "text-danger" : priority === Priority.HIGH ? "text-warn" : ""} />
          </IconButton>
        </Menu>
        <Menu
          groups={[
            { title: texts.actions.snooze, items: snoozes.map(({ label, until }) => ({ label, onSelect: () => actions.snooze(until) })) },
          ]}
        >
          <IconButton label={texts.actions.snooze}>
            <AlarmClock size={16} />
          </IconButton>
        </Menu>
        <IconButton label={texts.actions.details} aria-pressed={hasPanel} onClick={togglePanel}>
          <PanelRight size={16} />
        </IconButton>
        <Button look={isOver ? "plain" : "primary"} onClick={actions.turn} title="e">
          {isOver ? <RotateCcw size={16} aria-hidden="true" /> : <Check size={16} aria-hidden="true" />}
          {isOver ? texts.actions.reopen : texts.actions.resolve}
        </Button>
      </div>
    </header>
  );
}

function statusText(texts: ReturnType<typeof useTexts>, status: ConversationStatus): string {
  switch (status) {
    case ConversationStatus.PENDING:
      return texts.status.pending;
    case ConversationStatus.SNOOZED:
      return texts.status.snoozed;
    case ConversationStatus.RESOLVED:
      return texts.status.resolved;
    default:
      return "";
  }
}
