import { useQuery } from "@connectrpc/connect-query";
import { AttemptOutcome, type Message, MessageService, MessageStatus } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { Check, CheckCheck, CircleAlert, CircleHelp, Clock } from "lucide-react";
import { useState } from "react";
import { describeError } from "../api/errors.js";
import { useDesk } from "../session/desk-context.js";
import { useTexts } from "../texts/texts.js";
import { useTimes } from "../texts/times.js";
import { Dialog } from "../ui/dialog.js";
import { useToast } from "../ui/toasts.js";

const LINK = "underline underline-offset-2 hover:text-ink";

/** How far a message of ours is; what went wrong, and what can be done about it. */
export function Delivery({ message }: { message: Message }) {
  const texts = useTexts();
  const desk = useDesk();
  const tell = useToast();
  const [hasAttempts, showAttempts] = useState(false);
  const { id, status, error } = message;
  const perform = (call: Promise<unknown>) => void call.catch((cause: unknown) => tell(describeError(cause), { isError: true }));
  const attempts = (
    <>
      <button type="button" className={LINK} onClick={() => showAttempts(true)}>
        {texts.delivery.attempts}
      </button>
      {hasAttempts && <Attempts messageId={id} onClose={() => showAttempts(false)} />}
    </>
  );
  switch (status) {
    case MessageStatus.FAILED:
      return (
        <span className="flex flex-wrap items-center gap-x-2 text-danger">
          <CircleAlert size={14} aria-hidden="true" />
          {error?.message ? texts.delivery.failedBecause(error.message) : texts.delivery.failed}
          <button type="button" className={LINK} onClick={() => perform(desk.api.messages.retryMessage({ id }))}>
            {texts.delivery.retry}
          </button>
          {attempts}
        </span>
      );
    case MessageStatus.UNCERTAIN:
      return (
        <span className="flex flex-wrap items-center gap-x-2 text-warn">
          <CircleHelp size={14} aria-hidden="true" />
          {texts.delivery.uncertainBecause}
          <button type="button" className={LINK} onClick={() => perform(desk.api.messages.settleMessage({ id, arrived: true }))}>
            {texts.delivery.arrived}
          </button>
          <button type="button" className={LINK} onClick={() => perform(desk.api.messages.settleMessage({ id, arrived: false }))}>
            {texts.delivery.notArrived}
          </button>
          <button type="button" className={LINK} onClick={() => perform(desk.api.messages.retryMessage({ id }))}>
            {texts.delivery.retryTwice}
          </button>
          {attempts}
        </span>
      );
    case MessageStatus.QUEUED:
      return <Mark icon={<Clock size={12} />} text={texts.delivery.queued} />;
    case MessageStatus.SENDING:
      return <Mark icon={<Clock size={12} />} text={texts.delivery.sending} />;
    case MessageStatus.SENT:
      return <Mark icon={<Check size={14} />} text={texts.delivery.sent} />;
    case MessageStatus.DELIVERED:
      return <Mark icon={<CheckCheck size={14} />} text={texts.delivery.delivered} />;
    case MessageStatus.READ:
      return <Mark icon={<CheckCheck size={14} className="text-accent" />} text={texts.delivery.read} />;
    default:
      return null;
  }
}

function Mark({ icon, text }: { icon: React.ReactNode; text: string }) {
  return (
    <span className="flex items-center gap-1">
      <span aria-hidden="true">{icon}</span>
      {text}
    </span>
  );
}

function Attempts({ messageId, onClose }: { messageId: string; onClose: () => void }) {
  const texts = useTexts();
  const times = useTimes();
  const { data, error } = useQuery(MessageService.method.listDeliveryAttempts, { messageId }, { staleTime: 0 });
  const { started, accepted, refused, uncertain } = texts.delivery.outcome;
  const outcomes: Readonly<Record<AttemptOutcome, string>> = {
    [AttemptOutcome.UNSPECIFIED]: started,
    [AttemptOutcome.STARTED]: started,
    [AttemptOutcome.ACCEPTED]: accepted,
    [AttemptOutcome.REFUSED]: refused,
    [AttemptOutcome.UNCERTAIN]: uncertain,
  };
  return (
    <Dialog title={texts.delivery.attempts} onClose={onClose}>
      {error && <p role="alert">{describeError(error)}</p>}
      <ol className="flex flex-col gap-3 text-ink">
        {data?.data.map((attempt) => (
          <li key={attempt.number} className="text-sm">
            <p className="font-medium">
              {texts.delivery.attempt(attempt.number)}: {outcomes[attempt.outcome]}
            </p>
            <p className="text-xs text-muted">{times.full(attempt.startedAt)}</p>
            {attempt.error && (
              <p className="text-danger">
                {attempt.error.message} ({attempt.error.reason})
              </p>
            )}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
