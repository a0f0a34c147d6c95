import { useQuery } from "@connectrpc/connect-query";
import { CannedResponseService } from "@linktor/gen/linktor/reply/v1/reply_pb.js";
import { useDesk } from "../../session/desk-context.js";
import { useTexts } from "../../texts/texts.js";
import { fillPlaceholders } from "./placeholders.js";
import type { Mode } from "./use-drafts.js";

/** What stands before the cursor and asks for a list: `/words` a canned response, `@words` a colleague. */
export interface Trigger {
  readonly kind: "canned" | "mention";
  readonly start: number;
  readonly q: string;
}

export function triggerAt(text: string, cursor: number, mode: Mode): Trigger | undefined {
  const match = /(?:^|\s)([/@])([\p{L}\p{N}_.-]{0,40})$/u.exec(text.slice(0, cursor));
  if (!match) return undefined;
  const [, sign = "", q = ""] = match;
  if (sign === "@" && mode !== "note") return undefined;
  return { kind: sign === "@" ? "mention" : "canned", start: cursor - q.length - 1, q };
}

export interface Suggestion {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  /** What takes the place of the trigger. */
  readonly insert: string;
}

const MOST = 8;

export function useSuggestions(trigger: Trigger | undefined, contactName: string): readonly Suggestion[] {
  const desk = useDesk();
  const isCanned = trigger?.kind === "canned";
  const { data } = useQuery(
    CannedResponseService.method.listCannedResponses,
    { q: trigger?.q ?? "", limit: MOST },
    { enabled: isCanned, placeholderData: (before) => before },
  );
  if (!trigger) return [];
  if (isCanned)
    return (data?.data ?? []).map(({ id, shortcut, title, text }) => ({
      id,
      title: `/${shortcut}`,
      detail: title || text,
      insert: fillPlaceholders(text, contactName, desk.me.user?.name ?? ""),
    }));
  const q = trigger.q.toLowerCase();
  return desk.directory.users
    .filter(
      ({ id, name }) =>
        id !== desk.myId &&
        name
          .toLowerCase()
          .split(/\s+/)
          .some((word) => word.startsWith(q)),
    )
    .slice(0, MOST)
    .map(({ id, name, email }) => ({ id, title: name, detail: email, insert: `@${name} ` }));
}

export function SuggestionList({
  id,
  label,
  suggestions,
  chosen,
  onPick,
}: {
  id: string;
  label: string;
  suggestions: readonly Suggestion[];
  chosen: number;
  onPick: (suggestion: Suggestion) => void;
}) {
  const texts = useTexts();
  return (
    <div className="absolute inset-x-3 bottom-full z-20 mb-1 overflow-hidden rounded-lg border border-line bg-surface shadow-xl">
      <p className="border-b border-line px-3 py-1 text-2xs font-semibold text-muted">{label}</p>
      <div id={id} role="listbox" aria-label={label} className="max-h-56 overflow-y-auto p-1">
        {suggestions.map((suggestion, index) => (
          <div
            key={suggestion.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onPointerDown={(event) => {
              event.preventDefault();
              onPick(suggestion);
            }}
            className={`flex gap-3 rounded px-2 py-1.5 ${index === chosen ? "bg-accent-soft" : ""}`}
          >
            <span className="shrink-0 font-medium">{suggestion.title}</span>
            <span className="truncate text-muted">{suggestion.detail}</span>
          </div>
        ))}
        {suggestions.length === 0 && <p className="p-2 text-muted">{texts.composer.noCanned}</p>}
      </div>
    </div>
  );
}
