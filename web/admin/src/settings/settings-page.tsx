import { createLazyRoute, Link, Outlet, useLocation } from "@tanstack/react-router";
import { Building2, HeartPulse, KeyRound, MessageSquareText, Network, Radio, UsersRound } from "lucide-react";
import { useDesk } from "../session/desk-context.js";
import { useSettingsTexts } from "../texts/settings/settings-texts.js";

export const route = createLazyRoute("/settings")({ component: SettingsPage });

/** Each part, and what one needs to change it. */
const PARTS = [
  { to: "/settings/channels", part: "channels", permission: "channel:write", Icon: Radio },
  { to: "/settings/people", part: "people", permission: "user:write", Icon: UsersRound },
  { to: "/settings/teams", part: "teams", permission: "team:write", Icon: Network },
  { to: "/settings/canned", part: "canned", permission: "canned_response:write", Icon: MessageSquareText },
  { to: "/settings/keys", part: "keys", permission: "api_key:write", Icon: KeyRound },
  { to: "/settings/workspace", part: "workspace", permission: "tenant:write", Icon: Building2 },
  { to: "/settings/health", part: "health", permission: "dead_letter:read", Icon: HeartPulse },
] as const;

/** The parts of the settings that one may change, and the one that is open. */
function SettingsPage() {
  const texts = useSettingsTexts();
  const desk = useDesk();
  const here = useLocation({ select: ({ pathname }) => pathname });
  const parts = PARTS.filter(({ permission }) => desk.may(permission));
  return (
    <div className="flex min-h-0 min-w-0 flex-1 max-md:flex-col">
      <nav
        aria-label={texts.sections}
        className="flex w-52 shrink-0 gap-0.5 overflow-auto border-line bg-ground p-2 max-md:w-full max-md:border-b md:flex-col md:border-r"
      >
        <p className="px-2 pt-1 pb-2 text-base font-semibold max-md:hidden">{texts.title}</p>
        {parts.map(({ to, part, Icon }) => (
          <Link
            key={to}
            to={to}
            className="flex h-8 shrink-0 items-center gap-2 rounded-md px-2 whitespace-nowrap"
            activeProps={{ className: "bg-accent-soft font-semibold text-accent" }}
            inactiveProps={{ className: "hover:bg-raised" }}
          >
            <Icon size={16} aria-hidden="true" />
            {texts[part].title}
          </Link>
        ))}
      </nav>
      <main id="main" className="min-h-0 min-w-0 flex-1 overflow-y-auto bg-surface p-6 max-md:p-4">
        {parts.some(({ to }) => here.startsWith(to)) ? <Outlet /> : <p>{texts.notAllowed}</p>}
      </main>
    </div>
  );
}
