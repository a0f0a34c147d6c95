import { Link } from "@tanstack/react-router";
import { MessagesSquare } from "lucide-react";
import { useDesk } from "../session/desk-context.js";
import { useTexts } from "../texts/texts.js";
import { useObservable } from "../ui/use-observable.js";

/** Where a conversation would be; on a new installation, what to do so that there is one. */
export function Nothing() {
  const desk = useDesk();
  const { isRead, channels } = useObservable(desk.directory);
  const isNew = isRead && channels.length === 0;
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-2 bg-surface p-4 text-center max-md:hidden">
      <MessagesSquare size={40} aria-hidden="true" className="text-line-strong" />
      {isNew ? <AddChannel mayAdd={desk.may("channel:write")} /> : <Pick />}
    </div>
  );
}

function Pick() {
  const { thread } = useTexts();
  return (
    <>
      <p className="text-base font-medium">{thread.pick}</p>
      <p className="text-muted">{thread.pickHint}</p>
    </>
  );
}

function AddChannel({ mayAdd }: { mayAdd: boolean }) {
  const { thread } = useTexts();
  return (
    <>
      <p className="text-base font-medium">{thread.noChannel}</p>
      <p className="text-muted">{mayAdd ? thread.noChannelHint : thread.askForChannel}</p>
      {mayAdd && (
        <Link
          to="/settings/channels/new"
          className="mt-2 inline-flex h-8 items-center rounded-md bg-accent px-3 font-medium text-accent-ink hover:opacity-90"
        >
          {thread.addChannel}
        </Link>
      )}
    </>
  );
}
