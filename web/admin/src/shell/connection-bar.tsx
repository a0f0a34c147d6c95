import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useDesk } from "../session/desk-context.js";
import { useTexts } from "../texts/texts.js";
import { useTimes } from "../texts/times.js";
import { useObservable } from "../ui/use-observable.js";

/** A connection that is back within this is not worth a word. */
const PATIENCE_MS = 2_000;

/** Says that the connection is gone, since when, and what waits for it. */
export function ConnectionBar() {
  const texts = useTexts();
  const times = useTimes();
  const desk = useDesk();
  const { state } = useObservable(desk.feed);
  const outbox = useObservable(desk.outbox);
  const isLive = state.kind === "live";
  const [isShown, show] = useState(false);
  const [since, setSince] = useState<Date>();
  useEffect(() => {
    if (isLive) {
      show(false);
      return setSince(undefined);
    }
    setSince((known) => known ?? new Date());
    const timer = setTimeout(show, PATIENCE_MS, true);
    return () => clearTimeout(timer);
  }, [isLive]);
  return (
    <div role="status" aria-live="polite">
      {isShown && since && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 bg-note px-4 py-2 text-note-ink">
          <WifiOff size={16} aria-hidden="true" />
          <span>{texts.connection.since(times.clock(timestampFromDate(since)))}</span>
          {outbox.size > 0 && <strong>{texts.connection.unsent(outbox.size)}</strong>}
          <button type="button" className="underline underline-offset-2" onClick={() => desk.feed.retryNow()}>
            {state.kind === "connecting" ? texts.connection.connecting : texts.connection.now}
          </button>
        </div>
      )}
    </div>
  );
}
