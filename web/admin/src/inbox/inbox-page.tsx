import { createLazyRoute, useParams, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { searchView, standardView, type View, type ViewId } from "../model/view.js";
import { useDesk } from "../session/desk-context.js";
import { ListPane } from "./list-pane.js";
import { Nothing } from "./nothing.js";
import { ThreadPane } from "./thread-pane.js";
import { ViewList } from "./view-list.js";

export const route = createLazyRoute("/inbox/$view")({ component: InboxPage });

function InboxPage() {
  const desk = useDesk();
  const { view: viewId, conversationId } = useParams({ strict: false }) as { view: string; conversationId?: string };
  const { q = "" } = useSearch({ strict: false }) as { q?: string };
  const view = useMemo<View>(
    () => (viewId === "search" ? searchView(q) : standardView(viewId as ViewId, desk.myId)),
    [viewId, q, desk.myId],
  );
  const [hasPanel, setPanel] = useState(() => innerWidth >= 1180);
  return (
    <main id="main" className="flex min-h-0 min-w-0 flex-1">
      <ViewList current={viewId} />
      <ListPane view={view} viewId={viewId} q={q} conversationId={conversationId} />
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
