import { create } from "@bufbuild/protobuf";
import {
  type ConversationFilter,
  ConversationFilterSchema,
  ConversationSort,
  ConversationStatus,
  Priority,
} from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import type { SavedView } from "@linktor/gen/linktor/conversation/v1/saved_view_pb.js";
import { type FormEvent, useState } from "react";
import { describeError } from "../../api/errors.js";
import { type FilterJson, filterJson } from "../../model/filter-json.js";
import { useDesk } from "../../session/desk-context.js";
import { useFilterTexts } from "../../texts/filter/filter-texts.js";
import { useTexts } from "../../texts/texts.js";
import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { Field } from "../../ui/field.js";
import { useObservable } from "../../ui/use-observable.js";
import { Choices } from "./choices.js";

interface Props {
  /** The view that is changed, if it is one that is kept. */
  readonly saved: SavedView | undefined;
  /** What is shown now. */
  readonly filter: ConversationFilter;
  readonly onClose: () => void;
  readonly onShow: (words: string, filter: FilterJson) => void;
  readonly onSaved: (id: string) => void;
}

/** Chooses which conversations are listed, and keeps the choice under a name. */
export function FilterDialog({ saved, filter, onClose, onShow, onSaved }: Props) {
  const texts = useTexts();
  const own = useFilterTexts();
  const desk = useDesk();
  const { channels, users, queues } = useObservable(desk.directory);
  const [error, setError] = useState("");
  const mayShare = desk.may("saved_view:share");
  // A shared one that may not be changed is where a new one begins.
  const kept = saved && (!saved.shared || mayShare) ? saved : undefined;

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const isSaving = (event.nativeEvent as SubmitEvent).submitter?.getAttribute("value") === "save";
    const chosen = filterFrom(form);
    const words = text(form, "q");
    if (!isSaving) return onShow(words, filterJson(chosen));
    const name = text(form, "name");
    if (name === "") return setError(own.nameIt);
    const view = {
      name,
      filter: { ...chosen, q: words },
      sort: form.get("sort") ? ConversationSort.WAITING : ConversationSort.UNSPECIFIED,
    };
    try {
      const { savedView } = kept
        ? await desk.api.savedViews.updateSavedView({ id: kept.id, ...view })
        : await desk.api.savedViews.createSavedView({ ...view, shared: form.get("shared") === "on", position: desk.savedViews.all.length });
      if (!savedView) return;
      desk.savedViews.take(savedView);
      desk.counts.askSoon();
      onSaved(savedView.id);
    } catch (cause) {
      setError(describeError(cause));
    }
  }

  const { status, priority } = texts;
  return (
    <Dialog title={own.title} onClose={onClose} wide>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <Field label={own.words} name="q" maxLength={200} defaultValue={filter.q} />
        <div className="grid gap-4 sm:grid-cols-2">
          <Choices
            title={own.status}
            name="status"
            chosen={filter.statuses.map(String)}
            choices={[
              { value: String(ConversationStatus.OPEN), label: status.open },
              { value: String(ConversationStatus.PENDING), label: status.pending },
              { value: String(ConversationStatus.SNOOZED), label: status.snoozed },
              { value: String(ConversationStatus.RESOLVED), label: status.resolved },
            ]}
          />
          <Choices
            title={texts.actions.priority}
            name="priority"
            chosen={filter.priorities.map(String)}
            choices={[
              { value: String(Priority.URGENT), label: priority.urgent },
              { value: String(Priority.HIGH), label: priority.high },
              { value: String(Priority.NORMAL), label: priority.normal },
              { value: String(Priority.LOW), label: priority.low },
            ]}
          />
          <Choices
            title={own.channels}
            name="channel"
            chosen={filter.channelIds}
            choices={channels.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <Choices
            title={texts.panel.owner}
            name="owner"
            chosen={[...filter.assignedTo, ...filter.queueIds]}
            choices={[
              { value: "me", label: own.me },
              { value: "none", label: own.nobody },
              ...users.map(({ id, name }) => ({ value: id, label: name })),
              ...queues.map(({ id, name }) => ({ value: id, label: own.queue(name) })),
            ]}
          />
        </div>
        <Field label={texts.actions.labels} hint={own.labelsHint} name="labels" maxLength={2000} defaultValue={filter.labels.join(", ")} />
        <label className="flex items-center gap-2">
          <input type="checkbox" name="unread" defaultChecked={filter.unread} />
          {own.unread}
        </label>
        <Button type="submit" value="show" look="primary" className="self-start">
          {own.show}
        </Button>
        <fieldset className="flex flex-col gap-3 rounded-lg border border-line p-3">
          <legend className="px-1 font-medium">{kept ? own.change : own.keep}</legend>
          <Field label={own.name} name="name" maxLength={64} autoComplete="off" defaultValue={kept?.name ?? ""} />
          <label className="flex items-center gap-2">
            <input type="checkbox" name="sort" defaultChecked={saved?.sort === ConversationSort.WAITING} />
            {own.waiting}
          </label>
          {mayShare && !kept && (
            <label className="flex items-center gap-2">
              <input type="checkbox" name="shared" />
              {own.shared}
            </label>
          )}
          <Button type="submit" value="save" className="self-start">
            {texts.app.save}
          </Button>
        </fieldset>
        {error && (
          <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger">
            {error}
          </p>
        )}
      </form>
    </Dialog>
  );
}

function filterFrom(form: FormData): ConversationFilter {
  const owners = form.getAll("owner").map(String);
  const labels = text(form, "labels").split(",");
  return create(ConversationFilterSchema, {
    statuses: form.getAll("status").map(Number),
    priorities: form.getAll("priority").map(Number),
    channelIds: form.getAll("channel").map(String),
    assignedTo: owners.filter((owner) => !owner.startsWith("qu_")),
    queueIds: owners.filter((owner) => owner.startsWith("qu_")),
    labels: labels.map((label) => label.trim()).filter((label) => label !== ""),
    unread: form.get("unread") === "on",
  });
}

function text(form: FormData, name: string): string {
  return String(form.get(name) ?? "").trim();
}
