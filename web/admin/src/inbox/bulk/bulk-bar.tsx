import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { BulkChangeSchema } from "@linktor/gen/linktor/conversation/v1/bulk_update_pb.js";
import { AlarmClock, Check, CheckCheck, Flag, Tag, UserRound, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { describeError } from "../../api/errors.js";
import { useCommands } from "../../keyboard/commands.js";
import type { View } from "../../model/view.js";
import { useDesk } from "../../session/desk-context.js";
import { useTexts } from "../../texts/texts.js";
import { IconButton } from "../../ui/button.js";
import { Menu } from "../../ui/menu.js";
import { useToast } from "../../ui/toasts.js";
import { assignees } from "../assignees.js";
import { PRIORITIES, snoozeChoices } from "../conversation-actions.js";
import type { Selection } from "./selection.js";

type Change = NonNullable<MessageInitShape<typeof BulkChangeSchema>["change"]>;

/** What can be done with all that are selected. */
export function BulkBar({ view, selection }: { view: View; selection: Selection }) {
  const texts = useTexts();
  const desk = useDesk();
  const tell = useToast();
  const [isLabelling, setLabelling] = useState(false);
  const { actions, bulk } = texts;
  const { ids, isAll, clear } = selection;

  async function change(one: Change) {
    const which = isAll ? { filter: view.filter } : { conversationIds: [...ids] };
    try {
      const { bulkUpdate } = await desk.api.bulkUpdates.createBulkUpdate({ ...which, change: { change: one } });
      tell(bulk.started(bulkUpdate?.total ?? ids.size));
      clear();
    } catch (error) {
      tell(describeError(error), { isError: true });
    }
  }

  function label(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get("label") ?? "").trim();
    setLabelling(false);
    if (text !== "") void change({ case: "labels", value: { add: [text], remove: [] } });
  }

  useCommands([
    { id: "select-all", label: bulk.all, group: "move", run: selection.selectAll },
    { id: "select-none", label: bulk.clear, group: "move", key: "Escape", run: clear },
  ]);

  return (
    <div role="toolbar" aria-label={bulk.label} className="border-b border-line bg-accent-soft px-2 pb-1">
      <div className="flex items-center gap-1">
        <p role="status" className="min-w-0 flex-1 truncate px-2 font-semibold">
          {isAll ? bulk.allSelected : bulk.selected(ids.size)}
        </p>
        {!isAll && (
          <button type="button" onClick={selection.selectAll} className="rounded px-1 text-xs text-accent underline">
            {bulk.all}
          </button>
        )}
        <IconButton label={bulk.clear} onClick={clear}>
          <X size={16} />
        </IconButton>
      </div>
      <div className="flex items-center gap-1">
        <IconButton label={actions.resolve} onClick={() => void change({ case: "resolve", value: {} })}>
          <Check size={16} />
        </IconButton>
        <Menu
          align="start"
          groups={assignees(desk, texts, ({ userId = "", queueId = "" }) => void change({ case: "assign", value: { userId, queueId } }))}
        >
          <IconButton label={actions.assign}>
            <UserRound size={16} />
          </IconButton>
        </Menu>
        <Menu
          align="start"
          groups={[
            {
              title: actions.priority,
              items: PRIORITIES.map(([value, name]) => ({
                label: texts.priority[name],
                onSelect: () => void change({ case: "priority", value }),
              })),
            },
          ]}
        >
          <IconButton label={actions.priority}>
            <Flag size={16} />
          </IconButton>
        </Menu>
        <Menu
          align="start"
          groups={[
            {
              title: actions.snooze,
              items: snoozeChoices(texts).map(({ label: name, until }) => ({
                label: name,
                onSelect: () => void change({ case: "snooze", value: { until: timestampFromDate(until) } }),
              })),
            },
          ]}
        >
          <IconButton label={actions.snooze}>
            <AlarmClock size={16} />
          </IconButton>
        </Menu>
        <IconButton label={actions.addLabel} aria-expanded={isLabelling} onClick={() => setLabelling(!isLabelling)}>
          <Tag size={16} />
        </IconButton>
        <IconButton label={bulk.markRead} onClick={() => void change({ case: "markRead", value: {} })}>
          <CheckCheck size={16} />
        </IconButton>
      </div>
      {isLabelling && (
        <form onSubmit={label} className="px-2 py-1">
          <input
            ref={(element) => element?.focus()}
            name="label"
            maxLength={64}
            aria-label={actions.addLabel}
            placeholder={actions.addLabel}
            className="h-8 w-full rounded-md border border-line-strong bg-surface px-2 placeholder:text-muted"
          />
        </form>
      )}
    </div>
  );
}
