import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type OutboundMessage, type ScheduledMessage, ScheduledStatus } from "@linktor/gen/linktor/message/v1/scheduled_message_pb.js";
import { AlarmClock, CircleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { describeError } from "../../api/errors.js";
import { useDesk } from "../../session/desk-context.js";
import { useTexts } from "../../texts/texts.js";
import { useTimes } from "../../texts/times.js";
import { useToast } from "../../ui/toasts.js";

/** So close to its time, the seconds are counted. */
const SOON_MS = 60_000;

/** What goes out later in a conversation; `restore` gets back what is taken back. */
export function ScheduledStrip({
  scheduled,
  restore,
}: {
  scheduled: readonly ScheduledMessage[];
  restore: (message: OutboundMessage) => void;
}) {
  const { later } = useTexts();
  return (
    <ul aria-label={later.waiting} className="mb-2 flex flex-col gap-1">
      {scheduled.map((one) => (
        <Waiting key={one.id} scheduled={one} restore={restore} />
      ))}
    </ul>
  );
}

function Waiting({ scheduled, restore }: { scheduled: ScheduledMessage; restore: (message: OutboundMessage) => void }) {
  const { later } = useTexts();
  const times = useTimes();
  const desk = useDesk();
  const tell = useToast();
  const { id, message, sendAt, status, error, author, cancelOnReply } = scheduled;
  const left = useSecondsLeft(sendAt ? timestampMs(sendAt) : 0);
  const isSoon = left !== undefined;
  const isMine = author?.id === desk.myId;

  async function perform(call: () => Promise<{ scheduledMessage?: ScheduledMessage | undefined }>) {
    try {
      const { scheduledMessage } = await call();
      if (scheduledMessage) desk.scheduled.take(scheduledMessage);
      return scheduledMessage;
    } catch (cause) {
      tell(describeError(cause), { isError: true });
      return undefined;
    }
  }
  async function takeBack() {
    const cancelled = await perform(() => desk.api.scheduledMessages.cancelScheduledMessage({ id }));
    if (cancelled?.message && isMine) restore(cancelled.message);
  }

  const said = status === ScheduledStatus.FAILED ? later.failed(error) : isSoon ? later.soon(left) : later.waits(times.full(sendAt));
  const link = "shrink-0 font-medium text-accent underline underline-offset-2";
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md bg-raised px-3 py-1.5 text-xs ring-1 ring-line">
      {status === ScheduledStatus.FAILED ? (
        <CircleAlert size={14} aria-hidden="true" className="text-danger" />
      ) : (
        <AlarmClock size={14} aria-hidden="true" className="text-muted" />
      )}
      <span className={`shrink-0 tabular-nums ${status === ScheduledStatus.FAILED ? "text-danger" : "text-muted"}`}>
        {[said, isMine ? "" : author?.name, cancelOnReply && later.unlessShort].filter(Boolean).join(" · ")}
      </span>
      <span className="min-w-24 flex-1 truncate">{message?.text || message?.attachments.map(({ name }) => name).join(", ")}</span>
      {!isSoon && (
        <button
          type="button"
          className={link}
          onClick={() => void perform(() => desk.api.scheduledMessages.sendScheduledMessageNow({ id }))}
        >
          {later.now}
        </button>
      )}
      <button type="button" className={link} onClick={() => void takeBack()}>
        {isSoon ? later.takeBack : later.cancel}
      </button>
    </li>
  );
}

/** While there are few. */
function useSecondsLeft(at: number): number | undefined {
  const [now, setNow] = useState(Date.now);
  const isSoon = at - now < SOON_MS;
  useEffect(() => {
    const wait = isSoon ? 500 : Math.min(at - Date.now() - SOON_MS, 3_600_000);
    const timer = setTimeout(() => setNow(Date.now()), Math.max(wait, 500));
    return () => clearTimeout(timer);
  });
  return isSoon ? Math.max(0, Math.ceil((at - now) / 1000)) : undefined;
}
