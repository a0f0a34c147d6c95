import { createLazyRoute, Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useDesk } from "../../session/desk-context.js";
import { useSettingsTexts } from "../../texts/settings/settings-texts.js";
import { useObservable } from "../../ui/use-observable.js";
import { StatusMark } from "./channel-status.js";

export const route = createLazyRoute("/settings/channels")({ component: ChannelsPage });

function ChannelsPage() {
  const { channels: texts } = useSettingsTexts();
  const directory = useObservable(useDesk().directory);
  const { channels } = directory;
  return (
    <>
      <header className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <div>
          <h1 className="text-lg font-semibold">{texts.title}</h1>
          <p className="text-muted">{texts.about}</p>
        </div>
        <Link
          to="/settings/channels/new"
          className="inline-flex h-8 items-center gap-1.5 rounded-md bg-accent px-3 font-medium text-accent-ink hover:opacity-90"
        >
          <Plus size={16} aria-hidden="true" />
          {texts.add}
        </Link>
      </header>
      {channels.length === 0 && (
        <p className="rounded-lg border border-dashed border-line-strong p-6 text-center text-muted">{texts.empty}</p>
      )}
      <ul className="flex flex-col gap-2">
        {channels.map(({ id, name, type, status, health }) => (
          <li key={id}>
            <Link
              to="/settings/channels/$channelId"
              params={{ channelId: id }}
              className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-lg border border-line bg-surface px-4 py-3 hover:bg-raised"
            >
              <span className="min-w-40 flex-1">
                <span className="block truncate font-medium">{name}</span>
                <span className="block truncate text-xs text-muted">{directory.typeName(type)}</span>
              </span>
              {health?.detail && <span className="max-w-sm truncate text-xs text-muted">{health.detail}</span>}
              <StatusMark status={status} />
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
