import { createLazyRoute, useParams, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { type FilterJson, filterOf } from "../model/filter-json.js";
import { filteredView, searchView, standardView, type View, type ViewId } from "../model/view.js";
import { useDesk } from "../session/desk-context.js";
import { useTexts } from "../texts/texts.js";
import { useObservable } from "../ui/use-observable.js";
import { ListPane } from "./list-pane.js";
import { Nothing } from "./nothing.js";
import { ThreadPane } from "./thread-pane.js";
import { ViewList } from "./view-list.js";

export const route = createLazyRoute("/inbox/$view")({ component: InboxPage });

function InboxPage() {
  const desk = useDesk();
  const { view: viewId, conversationId } = useParams({ strict: false }) as { view: string; conversationId?: string };
  const { q = "", f } = useSearch({ strict: false }) as { q?: string; f?: FilterJson };
  const views = useObservable(desk.savedViews);
  const saved = views.get(viewId);
  const view = useMemo<View | undefined>(() => {
    if (viewId === "search") return searchView(q, filterOf(f), desk.myId);
    if (!viewId.startsWith("sv_")) return standardView(viewId as ViewId, desk.myId);
    return saved && filteredView(viewId, saved.filter ?? {}, desk.myId, saved.sort);
  }, [viewId, q, f, saved, desk.myId]);
  const [hasPanel, setPanel] = useState(() => innerWidth >= 1180);
  return (
    <main id="main" className="flex min-h-0 min-w-0 flex-1">
      <ViewList current={viewId} />
      {view ? (
        <ListPane key={viewId} view={view} viewId={viewId} q={q} f={f} conversationId={conversationId} />
      ) : (
        <NoView isRead={views.isRead} />
      )}
      {conversationId ? (
        <ThreadPane
          key={conversationId}
          conversationId={conversationId}
          viewId={viewId}
          hasPanel={hasPanel}
          togglePanel={() => setPanel((shown) => !shown)}
        />
      ) : (
        <Nothing />
      )}
    </main>
  );
}

/** A view that was deleted, or that is somebody else's. */
function NoView({ isRead }: { isRead: boolean }) {
  const texts = useTexts();
  return (
    <section
      aria-label={texts.list.label}
      className="w-80 shrink-0 border-r border-line bg-surface p-8 text-center text-muted max-md:w-full"
    >
      {isRead ? texts.views.gone : texts.app.loading}
    </section>
  );
}
