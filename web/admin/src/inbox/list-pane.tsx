import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Search, X } from "lucide-react";
import { type FormEvent, useEffect, useRef } from "react";
import { describeError } from "../api/errors.js";
import { useCommands } from "../keyboard/commands.js";
import { VIEW_IDS, type View } from "../model/view.js";
import { useDesk } from "../session/desk-context.js";
import { useTexts } from "../texts/texts.js";
import { Button, IconButton } from "../ui/button.js";
import { useObservable } from "../ui/use-observable.js";
import { ConversationRow, ROW_HEIGHT } from "./conversation-row.js";

/** So close to the end, more is read. */
const AHEAD = 15;

export function ListPane({
  view,
  viewId,
  q,
  conversationId,
}: {
  view: View;
  viewId: string;
  q: string;
  conversationId: string | undefined;
}) {
  const texts = useTexts();
  const navigate = useNavigate();
  const desk = useDesk();
  const list = useObservable(desk.list(view));
  const { rows } = list;
  const scroller = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (list.isRead && list.hasMore && !list.isReading && last >= rows.length - AHEAD) void list.readMore();
  }, [list, last, rows.length, list.isReading]);

  const open = (id: string) =>
    void navigate({ to: "/inbox/$view/$conversationId", params: { view: viewId, conversationId: id }, search: (now) => now });
  const step = (by: number) => {
    const at = rows.findIndex(({ id }) => id === conversationId);
    const next = rows[at === -1 ? 0 : Math.max(0, Math.min(rows.length - 1, at + by))];
    if (!next) return;
    open(next.id);
    virtual.scrollToIndex(rows.indexOf(next), { align: "auto" });
  };
  useCommands([
    { id: "next", label: texts.keyboard.next, group: "move", key: "j", run: () => step(1) },
    { id: "previous", label: texts.keyboard.previous, group: "move", key: "k", run: () => step(-1) },
    { id: "search", label: texts.keyboard.search, group: "move", key: "/", run: () => search.current?.focus() },
  ]);

  function submit(event: FormEvent) {
    event.preventDefault();
    const words = search.current?.value.trim() ?? "";
    if (words === "") void navigate({ to: "/inbox/$view", params: { view: "mine" } });
    else void navigate({ to: "/inbox/$view", params: { view: "search" }, search: { q: words } });
  }

  const title = viewId === "search" ? texts.views.search(q) : texts.views[viewId as (typeof VIEW_IDS)[number]];
  return (
    <section
      aria-label={texts.list.label}
      className={`flex min-h-0 w-80 shrink-0 flex-col border-r border-line bg-surface max-md:w-full ${conversationId ? "max-md:hidden" : ""}`}
    >
      <search>
        <form onSubmit={submit} className="relative p-2">
          <Search size={16} aria-hidden="true" className="absolute top-4.5 left-4.5 text-muted" />
          <input
            key={q}
            ref={search}
            type="search"
            defaultValue={q}
            aria-label={texts.list.search}
            placeholder={texts.list.search}
            className="h-9 w-full rounded-md border border-line-strong/60 bg-raised pr-2 pl-8 placeholder:text-muted"
          />
        </form>
      </search>
      <div className="flex items-center justify-between border-b border-line px-4 pb-2">
        <h2 className="truncate font-semibold">{title}</h2>
        <label className="lg:hidden">
          <span className="sr-only">{texts.views.title}</span>
          <select
            value={viewId}
            onChange={(event) => void navigate({ to: "/inbox/$view", params: { view: event.target.value } })}
            className="rounded border border-line-strong/60 bg-surface px-1 py-0.5"
          >
            {viewId === "search" && <option value="search">{texts.views.search(q)}</option>}
            {VIEW_IDS.map((id) => (
              <option key={id} value={id}>
                {texts.views[id]}
              </option>
            ))}
          </select>
        </label>
        {viewId === "search" && (
          <IconButton label={texts.app.close} onClick={() => void navigate({ to: "/inbox/$view", params: { view: "mine" } })}>
            <X size={16} />
          </IconButton>
        )}
      </div>
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
        {rows.length > 0 && (
          <ul style={{ height: virtual.getTotalSize() }} className="relative">
            {items.map(({ index, start, key }) => {
              const row = rows[index];
              return (
                row && (
                  <li key={key} style={{ transform: `translateY(${start}px)`, height: ROW_HEIGHT }} className="absolute inset-x-0 top-0">
                    <ConversationRow conversation={row} isOpen={row.id === conversationId} viewId={viewId} q={q} />
                  </li>
                )
              );
            })}
          </ul>
        )}
        {rows.length === 0 && list.isRead && !list.isReading && (
          <p className="p-8 text-center text-muted">{texts.list.empty[viewId as keyof typeof texts.list.empty]}</p>
        )}
        {list.isReading && (
          <p role="status" className="p-4 text-center text-muted">
            {texts.app.loading}
          </p>
        )}
        {list.error !== undefined && !list.isReading && (
          <div role="alert" className="flex flex-col items-center gap-2 p-4 text-center">
            <p className="text-danger">{describeError(list.error)}</p>
            <Button onClick={() => void list.readMore()}>{texts.app.retry}</Button>
          </div>
        )}
      </div>
    </section>
  );
}
