import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type Conversation, ConversationStatus, Priority } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { useMemo } from "react";
import { describeError } from "../api/errors.js";
import type { Desk } from "../model/desk.js";
import { useDesk } from "../session/desk-context.js";
import { type Texts, useTexts } from "../texts/texts.js";
import { type Times, useTimes } from "../texts/times.js";
import { useToast } from "../ui/toasts.js";

export const PRIORITIES = [
  [Priority.URGENT, "urgent"],
  [Priority.HIGH, "high"],
  [Priority.NORMAL, "normal"],
  [Priority.LOW, "low"],
] as const;

export interface ConversationActions {
  resolve(): void;
  reopen(): void;
  /** Resolves what is open, reopens what is not. */
  turn(): void;
  snooze(until: Date): void;
  assign(to: { userId?: string; queueId?: string }, name: string): void;
  setPriority(priority: Priority): void;
  setLabels(labels: readonly string[]): void;
}

/** What can be done with a conversation; it is shown as the server answers, and what it refuses is said. */
export function useConversationActions(conversation: Conversation): ConversationActions {
  const [desk, texts, times, tell] = [useDesk(), useTexts(), useTimes(), useToast()];
  return useMemo(() => actionsOf(conversation, desk, texts, times, tell), [conversation, desk, texts, times, tell]);
}

function actionsOf(
  { id, status }: Conversation,
  desk: Desk,
  texts: Texts,
  times: Times,
  tell: ReturnType<typeof useToast>,
): ConversationActions {
  const { conversations } = desk.api;
  const { done } = texts.actions;

  function perform(call: () => Promise<{ conversation?: Conversation | undefined }>, said?: string): void {
    const moment = desk.conversations.moment();
    call().then(
      ({ conversation }) => {
        if (conversation) desk.conversations.takeAnswer([conversation], moment);
        if (said) tell(said);
      },
      (error: unknown) => tell(describeError(error), { isError: true }),
    );
  }

  const actions: ConversationActions = {
    resolve: () => perform(() => conversations.resolveConversation({ id }), done.resolved),
    reopen: () => perform(() => conversations.reopenConversation({ id }), done.reopened),
    turn: () => (status === ConversationStatus.RESOLVED || status === ConversationStatus.SNOOZED ? actions.reopen() : actions.resolve()),
    snooze: (until) =>
      perform(() => conversations.snoozeConversation({ id, until: timestampFromDate(until) }), done.snoozed(times.full(until))),
    assign: (to, name) => perform(() => conversations.assignConversation({ id, ...to }), done.assigned(name)),
    setPriority: (priority) => perform(() => conversations.updateConversation({ id, priority })),
    setLabels: (labels) => perform(() => conversations.updateConversation({ id, labels: { values: [...labels] } })),
  };
  return actions;
}

/** Times to put a conversation aside until, those that are still to come. */
export function snoozeChoices(texts: Texts, now = new Date()): { label: string; until: Date }[] {
  const at = (days: number, hour: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
  const { hour, evening, tomorrow, monday } = texts.actions.snoozeFor;
  return [
    { label: hour, until: new Date(now.getTime() + 3_600_000) },
    { label: evening, until: at(0, 18) },
    { label: tomorrow, until: at(1, 9) },
    { label: monday, until: at((8 - now.getDay()) % 7 || 7, 9) },
  ].filter(({ until }) => until > now);
}
