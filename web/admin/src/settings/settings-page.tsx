import { createLazyRoute, Link, Outlet } from "@tanstack/react-router";
import { Radio } from "lucide-react";
import { useDesk } from "../session/desk-context.js";
import { useSettingsTexts } from "../texts/settings/settings-texts.js";

export const route = createLazyRoute("/settings")({ component: SettingsPage });

/** The parts of the settings, and the one that is open. */
function SettingsPage() {
  const texts = useSettingsTexts();
  const mayChange = useDesk().may("channel:write");
  return (
    <div className="flex min-h-0 min-w-0 flex-1 max-md:flex-col">
      <nav
        aria-label={texts.sections}
        className="flex w-52 shrink-0 flex-col gap-0.5 overflow-y-auto border-r border-line bg-ground p-2 max-md:w-full max-md:border-r-0 max-md:border-b"
      >
        <p className="px-2 pt-1 pb-2 text-base font-semibold max-md:hidden">{texts.title}</p>
        <Link
          to="/settings/channels"
          className="flex h-8 items-center gap-2 rounded-md px-2"
          activeProps={{ className: "bg-accent-soft font-semibold text-accent" }}
          inactiveProps={{ className: "hover:bg-raised" }}
        >
          <Radio size={16} aria-hidden="true" />
          {texts.channels.title}
        </Link>
      </nav>
      <main id="main" className="min-h-0 min-w-0 flex-1 overflow-y-auto bg-surface p-6 max-md:p-4">
        {mayChange ? <Outlet /> : <p>{texts.notAllowed}</p>}
      </main>
    </div>
  );
}
