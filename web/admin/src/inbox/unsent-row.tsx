import { CircleAlert, Clock, NotebookPen } from "lucide-react";
import type { Outbox, Unsent } from "../model/outbox.js";
import { useTexts } from "../texts/texts.js";

/** What was written here and is not with the server yet. */
export function UnsentRow({ unsent, outbox }: { unsent: Unsent; outbox: Outbox }) {
  const texts = useTexts();
  const { key, text, isNote, media, error } = unsent;
  const link = "underline underline-offset-2";
  return (
    <article className="mt-3 flex flex-col items-end">
      <div
        className={`max-w-[min(36rem,90%)] rounded-2xl px-3 py-2 whitespace-pre-wrap break-words ${isNote ? "border border-note-line bg-note text-note-ink" : "bg-own"} ${error ? "" : "opacity-75"}`}
      >
        {isNote && <NotebookPen size={12} role="img" aria-label={texts.thread.note} className="mb-1" />}
        {text}
        {media.map(({ id, name }) => (
          <span key={id} className="block">
            {name}
          </span>
        ))}
      </div>
      <footer className="mt-0.5 flex flex-wrap items-center gap-x-2 px-1 text-2xs text-muted">
        {error === undefined ? (
          <>
            <Clock size={12} aria-hidden="true" />
            {texts.delivery.onItsWay}
          </>
        ) : (
          <span className="flex flex-wrap items-center gap-x-2 text-danger">
            <CircleAlert size={14} aria-hidden="true" />
            {texts.delivery.notTaken(error)}
            <button type="button" className={link} onClick={() => outbox.retry(key)}>
              {texts.delivery.retry}
            </button>
            <button type="button" className={link} onClick={() => outbox.discard(key)}>
              {texts.delivery.discard}
            </button>
          </span>
        )}
      </footer>
    </article>
  );
}
