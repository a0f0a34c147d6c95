import { Link, useNavigate } from "@tanstack/react-router";
import { AlarmClock, AtSign, CircleCheck, Inbox, UserRound, UserRoundX } from "lucide-react";
import type { ReactNode } from "react";
import { useCommands } from "../keyboard/commands.js";
import { VIEW_IDS, type ViewId } from "../model/view.js";
import { useTexts } from "../texts/texts.js";

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
  useCommands(
    VIEW_IDS.map((id, index) => ({
      id: `view-${id}`,
      label: texts.keyboard.goTo(texts.views[id]),
      group: "move" as const,
      key: String(index + 1),
      run: () => void navigate({ to: "/inbox/$view", params: { view: id } }),
    })),
  );
  return (
    <nav
      aria-label={texts.views.title}
      className="flex w-52 shrink-0 flex-col gap-0.5 overflow-y-auto border-r border-line bg-ground p-2 max-lg:hidden"
    >
      <h1 className="px-2 pt-1 pb-2 text-base font-semibold">{texts.app.inbox}</h1>
      {VIEW_IDS.map((id) => (
        <Link
          key={id}
          to="/inbox/$view"
          params={{ view: id }}
          aria-current={id === current ? "page" : undefined}
          className={`flex h-8 items-center gap-2 rounded-md px-2 ${id === current ? "bg-accent-soft font-semibold text-accent" : "text-ink hover:bg-raised"}`}
        >
          <span aria-hidden="true">{ICONS[id]}</span>
          <span className="truncate">{texts.views[id]}</span>
        </Link>
      ))}
    </nav>
  );
}
