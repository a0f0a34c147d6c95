import { ChannelStatus } from "@linktor/gen/linktor/channel/v1/channel_pb.js";
import { type DeadLetter, DeadLetterService } from "@linktor/gen/linktor/operations/v1/operations_pb.js";
import { useQuery } from "@tanstack/react-query";
import { createLazyRoute, Link } from "@tanstack/react-router";
import { CircleCheck } from "lucide-react";
import { useEffect, useState } from "react";
import { describeError } from "../../api/errors.js";
import { useDesk } from "../../session/desk-context.js";
import { useClient } from "../../session/use-client.js";
import { useSettingsTexts } from "../../texts/settings/settings-texts.js";
import { useTimes } from "../../texts/times.js";
import { Button } from "../../ui/button.js";
import { useToast } from "../../ui/toasts.js";
import { useObservable } from "../../ui/use-observable.js";
import { StatusMark } from "../channels/channel-status.js";

export const route = createLazyRoute("/settings/health")({ component: HealthPage });

const WELL: ReadonlySet<ChannelStatus> = new Set([ChannelStatus.CONNECTED, ChannelStatus.DISCONNECTED]);

/** What does not work, and what a person can do about it. */
function HealthPage() {
  const { health } = useSettingsTexts();
  const desk = useDesk();
  const deadLetters = useClient(DeadLetterService);
  const { channels } = useObservable(desk.directory);
  const { data, error, refetch } = useQuery({
    queryKey: ["dead letters"],
    queryFn: () => deadLetters.listDeadLetters({ limit: 100 }),
  });
  useEffect(() => desk.onEvent(({ payload }) => void (payload?.deadLetter && refetch())), [desk, refetch]);
  const ill = channels.filter(({ status }) => !WELL.has(status));
  const letters = data?.data ?? [];
  return (
    <>
      <header className="mb-4">
        <h1 className="text-lg font-semibold">{health.title}</h1>
        <p className="text-muted">{health.about}</p>
      </header>
      {error && (
        <p role="alert" className="text-danger">
          {describeError(error)}
        </p>
      )}
      {data && ill.length === 0 && letters.length === 0 && (
        <p className="flex items-center gap-3 rounded-lg border border-line p-6">
          <CircleCheck size={24} aria-hidden="true" className="text-online" />
          {health.well}
        </p>
      )}
      {ill.length > 0 && (
        <section className="mb-8">
          <h2 className="mb-2 font-semibold">{health.channels}</h2>
          <ul className="flex flex-col gap-2">
            {ill.map(({ id, name, status, health: state }) => (
              <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-lg border border-line px-4 py-3">
                <span className="min-w-40 flex-1">
                  <span className="block font-medium">{name}</span>
                  <span className="block text-xs break-words text-muted">{state?.action || state?.detail}</span>
                </span>
                <StatusMark status={status} />
                <Link to="/settings/channels/$channelId" params={{ channelId: id }} className="text-accent underline underline-offset-2">
                  {health.look}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      {letters.length > 0 && (
        <section>
          <h2 className="font-semibold">{health.letters}</h2>
          <p className="mb-2 text-muted">{health.lettersAbout}</p>
          <ul className="flex flex-col gap-2">
            {letters.map((letter) => (
              <Letter key={letter.id} letter={letter} onDone={() => void refetch()} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Letter({ letter, onDone }: { letter: DeadLetter; onDone: () => void }) {
  const { health } = useSettingsTexts();
  const times = useTimes();
  const desk = useDesk();
  const tell = useToast();
  const deadLetters = useClient(DeadLetterService);
  const [isBusy, setBusy] = useState(false);
  const { id, description, reason, attempts, putAsideAt, conversationId } = letter;

  async function perform(call: () => Promise<unknown>, said: string) {
    setBusy(true);
    try {
      await call();
      tell(said);
    } catch (error) {
      tell(describeError(error), { isError: true });
    }
    setBusy(false);
    onDone();
  }

  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-line px-4 py-3">
      <span className="min-w-40 flex-1">
        <span className="block font-medium">{description}</span>
        <span className="block text-xs break-words text-muted">{reason}</span>
        <span className="block text-xs text-muted">{health.tried(attempts, times.full(putAsideAt))}</span>
      </span>
      {conversationId && (
        <Link
          to="/inbox/$view/$conversationId"
          params={{ view: "all", conversationId }}
          className="text-accent underline underline-offset-2"
        >
          {health.conversation}
        </Link>
      )}
      {desk.may("dead_letter:write") && (
        <>
          <Button disabled={isBusy} onClick={() => void perform(() => deadLetters.replayDeadLetter({ id }), health.replayed)}>
            {health.replay}
          </Button>
          <Button
            look="danger"
            disabled={isBusy}
            onClick={() => void perform(() => deadLetters.discardDeadLetter({ id }), health.discarded)}
          >
            {health.discard}
          </Button>
        </>
      )}
    </li>
  );
}
