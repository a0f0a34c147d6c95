import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { BookUser, Inbox, Settings } from "lucide-react";
import { useEffect } from "react";
import { Keyboard } from "../keyboard/keyboard.js";
import { useDesk } from "../session/desk-context.js";
import { useTexts } from "../texts/texts.js";
import { Mark } from "../ui/mark.js";
import { AccountMenu } from "./account-menu.js";
import { ConnectionBar } from "./connection-bar.js";

/** What is around every page. */
export function Shell() {
  const texts = useTexts();
  const desk = useDesk();
  useEffect(() => {
    const again = () => desk.feed.retryNow();
    addEventListener("online", again);
    return () => removeEventListener("online", again);
  }, [desk]);
  return (
    <Keyboard>
      <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:p-3">
        {texts.app.skip}
      </a>
      <div className="flex h-dvh flex-col">
        <ConnectionBar />
        <div className="flex min-h-0 flex-1 max-md:flex-col-reverse">
          <nav
            aria-label="Linktor"
            className="flex shrink-0 items-center gap-1 border-line bg-ground p-2 max-md:justify-around max-md:border-t md:w-14 md:flex-col md:border-r"
          >
            <span className="p-1 max-md:hidden">
              <Mark size={28} />
            </span>
            <RailLink to="/inbox/mine" below="/inbox" label={texts.app.inbox} icon={<Inbox size={20} />} />
            <RailLink to="/contacts" below="/contacts" label={texts.app.contacts} icon={<BookUser size={20} />} />
            {desk.may("canned_response:write") && (
              <RailLink
                to={desk.may("channel:write") ? "/settings/channels" : "/settings/canned"}
                below="/settings"
                label={texts.app.settings}
                icon={<Settings size={20} />}
              />
            )}
            <span className="flex-1 max-md:hidden" />
            <AccountMenu />
          </nav>
          <Outlet />
        </div>
      </div>
    </Keyboard>
  );
}

function RailLink({ to, below, label, icon }: { to: string; below: string; label: string; icon: React.ReactNode }) {
  const isHere = useLocation({ select: ({ pathname }) => pathname.startsWith(below) });
  return (
    <Link
      to={to}
      aria-label={label}
      title={label}
      aria-current={isHere ? "true" : undefined}
      className={`flex size-10 items-center justify-center rounded-lg ${isHere ? "bg-accent-soft text-accent" : "text-muted hover:bg-raised hover:text-ink"}`}
    >
      {icon}
    </Link>
  );
}

export function NotFound() {
  const texts = useTexts();
  return (
    <main id="main" className="flex flex-1 flex-col items-center justify-center gap-2 bg-surface">
      <p>{texts.app.notFound}</p>
      <Link to="/" className="text-accent underline">
        {texts.app.backToInbox}
      </Link>
    </main>
  );
}
