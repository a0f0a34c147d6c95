import type { SavedView } from "@linktor/gen/linktor/conversation/v1/saved_view_pb.js";
import { Link, useNavigate } from "@tanstack/react-router";
import { AlarmClock, AtSign, CircleCheck, Ellipsis, Inbox, ListFilter, UserRound, UserRoundX, UsersRound } from "lucide-react";
import type { ReactNode } from "react";
import { describeError } from "../api/errors.js";
import { useCommands } from "../keyboard/commands.js";
import { VIEW_IDS, type ViewId } from "../model/view.js";
import { useDesk } from "../session/desk-context.js";
import { useTexts } from "../texts/texts.js";
import { IconButton } from "../ui/button.js";
import { Menu } from "../ui/menu.js";
import { useToast } from "../ui/toasts.js";
import { useObservable } from "../ui/use-observable.js";

const ICONS: Readonly<Record<ViewId, ReactNode>> = {
  mine: <UserRound size={16} />,
  unassigned: <UserRoundX size={16} />,
  all: <Inbox size={16} />,
  mentions: <AtSign size={16} />,
  snoozed: <AlarmClock size={16} />,
  resolved: <CircleCheck size={16} />,
};

/** The lists one can look at. */
export function ViewList({ current }: { current: string }) {
  const texts = useTexts();
  const navigate = useNavigate();
  const desk = useDesk();
  const saved = useObservable(desk.savedViews).all;
  const goTo = (id: string, name: string, key?: string) => ({
    id: `view-${id}`,
    label: texts.keyboard.goTo(name),
    group: "move" as const,
    ...(key ? { key } : {}),
    run: () => void navigate({ to: "/inbox/$view", params: { view: id }, search: {} }),
  });
  useCommands([
    ...VIEW_IDS.map((id, index) => goTo(id, texts.views[id], String(index + 1))),
    ...saved.map(({ id, name }) => goTo(id, name)),
  ]);
  return (
    <nav
      aria-label={texts.views.title}
      className="flex w-52 shrink-0 flex-col gap-0.5 overflow-y-auto border-r border-line bg-ground p-2 max-lg:hidden"
    >
      <h1 className="px-2 pt-1 pb-2 text-base font-semibold">{texts.app.inbox}</h1>
      {VIEW_IDS.map((id) => (
        <ViewLink key={id} id={id} name={texts.views[id]} icon={ICONS[id]} isHere={id === current} />
      ))}
      {saved.length > 0 && <h2 className="px-2 pt-4 pb-1 text-xs font-semibold text-muted">{texts.views.saved}</h2>}
      {saved.map((view) => (
        <div key={view.id} className="group relative">
          <ViewLink
            id={view.id}
            name={view.name}
            icon={view.shared ? <UsersRound size={16} /> : <ListFilter size={16} />}
            isHere={view.id === current}
          />
          {(!view.shared || desk.may("saved_view:share")) && <ViewMenu view={view} isHere={view.id === current} />}
        </div>
      ))}
    </nav>
  );
}

function ViewLink({ id, name, icon, isHere }: { id: string; name: string; icon: ReactNode; isHere: boolean }) {
  const texts = useTexts();
  const count = useObservable(useDesk().counts).of(id);
  return (
    <Link
      to="/inbox/$view"
      params={{ view: id }}
      search={{}}
      aria-current={isHere ? "page" : undefined}
      className={`flex h-8 items-center gap-2 rounded-md px-2 ${isHere ? "bg-accent-soft font-semibold text-accent" : "text-ink hover:bg-raised"}`}
    >
      <span aria-hidden="true">{icon}</span>
      <span className="min-w-0 flex-1 truncate">{name}</span>
      {count !== undefined && count > 0 && (
        <span className={`text-xs tabular-nums ${isHere ? "" : "text-muted"}`}>
          <span aria-hidden="true">{count >= 1000 ? "1000+" : count}</span>
          <span className="sr-only">{texts.views.count(count)}</span>
        </span>
      )}
    </Link>
  );
}

/** What becomes of a view that one keeps. */
function ViewMenu({ view, isHere }: { view: SavedView; isHere: boolean }) {
  const texts = useTexts();
  const desk = useDesk();
  const navigate = useNavigate();
  const tell = useToast();
  async function remove() {
    try {
      await desk.api.savedViews.deleteSavedView({ id: view.id });
      desk.savedViews.take(view, true);
      tell(texts.views.removed(view.name));
      if (isHere) await navigate({ to: "/inbox/$view", params: { view: "mine" }, search: {} });
    } catch (error) {
      tell(describeError(error), { isError: true });
    }
  }
  return (
    <span className="absolute top-0 right-0 bg-inherit opacity-0 group-hover:opacity-100 focus-within:opacity-100 has-[[data-state=open]]:opacity-100">
      <Menu groups={[{ items: [{ label: texts.views.remove, isDanger: true, onSelect: () => void remove() }] }]}>
        <IconButton label={texts.views.actions(view.name)} className="bg-ground">
          <Ellipsis size={16} />
        </IconButton>
      </Menu>
    </span>
  );
}
