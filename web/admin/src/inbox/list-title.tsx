import { create } from "@bufbuild/protobuf";
import { ConversationFilterSchema } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { useNavigate } from "@tanstack/react-router";
import { ListFilter, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useCommands } from "../keyboard/commands.js";
import { VIEW_IDS, type View, type ViewId } from "../model/view.js";
import { useDesk } from "../session/desk-context.js";
import { useTexts } from "../texts/texts.js";
import { IconButton } from "../ui/button.js";
import { useObservable } from "../ui/use-observable.js";

const FilterDialog = lazy(() => import("./filter/filter-dialog.js").then(({ FilterDialog: component }) => ({ default: component })));

/** What the list shows, and how to look at something else. */
export function ListTitle({ view, viewId, q }: { view: View; viewId: string; q: string }) {
  const texts = useTexts();
  const navigate = useNavigate();
  const desk = useDesk();
  const views = useObservable(desk.savedViews);
  const [isFiltering, setFiltering] = useState(false);
  const saved = views.get(viewId);
  const searched = q === "" ? texts.views.filtered : texts.views.search(q);
  const title = viewId === "search" ? searched : (saved?.name ?? texts.views[viewId as ViewId]);
  const goTo = (view: string) => void navigate({ to: "/inbox/$view", params: { view }, search: {} });
  useCommands([{ id: "filter", label: texts.views.filter, group: "move", key: "f", run: () => setFiltering(true) }]);
  return (
    <div className="flex items-center justify-between gap-1 border-b border-line px-4 pb-2">
      <h2 className="min-w-0 flex-1 truncate font-semibold max-lg:sr-only">{title}</h2>
      <label className="min-w-0 flex-1 lg:hidden">
        <span className="sr-only">{texts.views.title}</span>
        <select
          value={viewId}
          onChange={(event) => goTo(event.target.value)}
          className="w-full rounded border border-line-strong/60 bg-surface px-1 py-0.5 font-semibold"
        >
          {viewId === "search" && <option value="search">{searched}</option>}
          {VIEW_IDS.map((id) => (
            <option key={id} value={id}>
              {texts.views[id]}
            </option>
          ))}
          {views.all.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <IconButton label={texts.views.filter} className="-my-1 size-7" onClick={() => setFiltering(true)}>
        <ListFilter size={16} />
      </IconButton>
      {viewId === "search" && (
        <IconButton label={texts.views.leave} className="-my-1 size-7" onClick={() => goTo("mine")}>
          <X size={16} />
        </IconButton>
      )}
      {isFiltering && (
        <Suspense>
          <FilterDialog
            saved={saved}
            filter={create(ConversationFilterSchema, view.filter)}
            onClose={() => setFiltering(false)}
            onShow={(words, json) => {
              setFiltering(false);
              void navigate({ to: "/inbox/$view", params: { view: "search" }, search: { ...(words ? { q: words } : {}), f: json } });
            }}
            onSaved={(id) => {
              setFiltering(false);
              goTo(id);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
