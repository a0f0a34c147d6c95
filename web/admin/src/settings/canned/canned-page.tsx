import type { CannedResponse } from "@linktor/gen/linktor/reply/v1/reply_pb.js";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useId, useState } from "react";
import { describeError } from "../../api/errors.js";
import { allPages } from "../../model/directory.js";
import { useDesk } from "../../session/desk-context.js";
import { useSettingsTexts } from "../../texts/settings/settings-texts.js";
import { useTexts } from "../../texts/texts.js";
import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { Field } from "../../ui/field.js";
import { Form } from "../../ui/form.js";
import { useToast } from "../../ui/toasts.js";
import { PageHeader } from "../page-header.js";
import { RemoveButton } from "../remove-button.js";

export const route = createLazyRoute("/settings/canned")({ component: CannedPage });

function CannedPage() {
  const texts = useSettingsTexts();
  const { app } = useTexts();
  const { canned } = texts;
  const { api } = useDesk();
  const queries = useQueryClient();
  const tell = useToast();
  const [edited, edit] = useState<CannedResponse | "new">();
  const { data, error, refetch } = useQuery({
    queryKey: ["canned responses"],
    queryFn: () => allPages((cursor) => api.cannedResponses.listCannedResponses({ limit: 100, cursor })),
  });
  // The composer has looked some up as well.
  const readAgain = () => queries.invalidateQueries();
  const submit = async (form: FormData) => {
    const field = (name: string) => String(form.get(name) ?? "").trim();
    const said = { shortcut: field("shortcut").replace(/^\//, ""), title: field("title"), text: field("text") };
    if (edited === "new") await api.cannedResponses.createCannedResponse(said);
    else if (edited) await api.cannedResponses.updateCannedResponse({ id: edited.id, ...said });
    await readAgain();
    edit(undefined);
    tell(texts.saved);
  };
  return (
    <>
      <PageHeader title={canned.title} about={canned.about} addLabel={canned.add} onAdd={() => edit("new")} />
      {error && (
        <p role="alert" className="flex items-center gap-3 text-danger">
          {describeError(error)}
          <Button onClick={() => void refetch()}>{app.retry}</Button>
        </p>
      )}
      {data?.length === 0 && (
        <p className="rounded-lg border border-dashed border-line-strong p-6 text-center text-muted">{canned.empty}</p>
      )}
      <ul className="flex flex-col gap-2">
        {data?.map((one) => (
          <li key={one.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-line px-4 py-3">
            <span className="min-w-40 flex-1">
              <span className="block truncate font-medium">
                <span className="font-mono text-accent">/{one.shortcut}</span> {one.title}
              </span>
              <span className="line-clamp-2 text-xs break-words text-muted">{one.text}</span>
            </span>
            <Button aria-label={`${texts.edit}: /${one.shortcut}`} onClick={() => edit(one)}>
              {texts.edit}
            </Button>
            <RemoveButton
              name={`/${one.shortcut}`}
              warning={canned.removeText}
              onRemove={async () => {
                await api.cannedResponses.deleteCannedResponse({ id: one.id });
                await readAgain();
              }}
            />
          </li>
        ))}
      </ul>
      {edited && (
        <Dialog title={edited === "new" ? canned.add : `/${edited.shortcut}`} onClose={() => edit(undefined)}>
          <Form submitLabel={texts.save} onSubmit={submit}>
            <Fields known={edited === "new" ? undefined : edited} />
          </Form>
        </Dialog>
      )}
    </>
  );
}

function Fields({ known }: { known: CannedResponse | undefined }) {
  const { canned } = useSettingsTexts();
  const id = useId();
  return (
    <>
      <Field
        label={canned.shortcut}
        hint={canned.shortcutHint}
        name="shortcut"
        required
        maxLength={65}
        autoComplete="off"
        autoCapitalize="none"
        defaultValue={known?.shortcut ?? ""}
      />
      <Field label={canned.subject} name="title" maxLength={200} autoComplete="off" defaultValue={known?.title ?? ""} />
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="font-medium">
          {canned.text}
        </label>
        <textarea
          id={id}
          name="text"
          required
          rows={6}
          maxLength={10_000}
          aria-describedby={`${id}-hint`}
          defaultValue={known?.text ?? ""}
          className="rounded-md border border-line-strong bg-surface px-3 py-2 text-ink"
        />
        <p id={`${id}-hint`} className="text-xs text-muted">
          {canned.textHint}
        </p>
      </div>
    </>
  );
}
