import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Search } from "lucide-react";
import { type FormEvent, useEffect, useMemo, useRef } from "react";
import { describeError } from "../api/errors.js";
import { useCommands } from "../keyboard/commands.js";
import type { FilterJson } from "../model/filter-json.js";
import type { View } from "../model/view.js";
import { useDesk } from "../session/desk-context.js";
import { useTexts } from "../texts/texts.js";
import { Button } from "../ui/button.js";
import { useObservable } from "../ui/use-observable.js";
import { BulkBar } from "./bulk/bulk-bar.js";
import { useBulkReports } from "./bulk/bulk-reports.js";
import { useSelection } from "./bulk/selection.js";
import { ConversationRow, ROW_HEIGHT } from "./conversation-row.js";
import { ListTitle } from "./list-title.js";

/** So close to the end, more is read. */
const AHEAD = 15;

export function ListPane({
  view,
  viewId,
  q,
  f,
  conversationId,
}: {
  view: View;
  viewId: string;
  q: string;
  f: FilterJson | undefined;
  conversationId: string | undefined;
}) {
  const texts = useTexts();
  const navigate = useNavigate();
  const desk = useDesk();
  const list = useObservable(desk.list(view));
  const { rows } = list;
  const scroller = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const search = useMemo(() => ({ ...(q ? { q } : {}), ...(f ? { f } : {}) }), [q, f]);
  const selection = useSelection(view.id, rows);
  useBulkReports();
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
    {
      id: "select",
      label: texts.bulk.toggle,
      group: "move",
      key: "x",
      run: () => conversationId && selection.select(conversationId, false),
    },
    { id: "search", label: texts.keyboard.search, group: "move", key: "/", run: () => field.current?.focus() },
  ]);

  function submit(event: FormEvent) {
    event.preventDefault();
    const words = field.current?.value.trim() ?? "";
    if (words === "") void navigate({ to: "/inbox/$view", params: { view: "mine" }, search: {} });
    else void navigate({ to: "/inbox/$view", params: { view: "search" }, search: { ...search, q: words } });
  }

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
            ref={field}
            type="search"
            defaultValue={q}
            aria-label={texts.list.search}
            placeholder={texts.list.search}
            className="h-9 w-full rounded-md border border-line-strong/60 bg-raised pr-2 pl-8 placeholder:text-muted"
          />
        </form>
      </search>
      {selection.isEmpty ? <ListTitle view={view} viewId={viewId} q={q} /> : <BulkBar view={view} selection={selection} />}
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
        {rows.length > 0 && (
          <ul style={{ height: virtual.getTotalSize() }} className="relative">
            {items.map(({ index, start, key }) => {
              const row = rows[index];
              return (
                row && (
                  <li key={key} style={{ transform: `translateY(${start}px)`, height: ROW_HEIGHT }} className="absolute inset-x-0 top-0">
                    <ConversationRow
                      conversation={row}
                      isOpen={row.id === conversationId}
                      viewId={viewId}
                      search={search}
                      isSelected={selection.has(row.id)}
                      isSelecting={!selection.isEmpty}
                      select={selection.select}
                    />
                  </li>
                )
              );
            })}
          </ul>
        )}
        {rows.length === 0 && list.isRead && !list.isReading && (
          <p className="p-8 text-center text-muted">
            {texts.list.empty[viewId as keyof typeof texts.list.empty] ?? texts.list.empty.search}
          </p>
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
