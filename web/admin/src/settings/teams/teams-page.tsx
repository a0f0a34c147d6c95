import type { Team } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { describeError } from "../../api/errors.js";
import { useDesk } from "../../session/desk-context.js";
import { useSettingsTexts } from "../../texts/settings/settings-texts.js";
import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { Field } from "../../ui/field.js";
import { Form } from "../../ui/form.js";
import { useToast } from "../../ui/toasts.js";
import { useObservable } from "../../ui/use-observable.js";
import { PageHeader } from "../page-header.js";
import { RemoveButton } from "../remove-button.js";

export const route = createLazyRoute("/settings/teams")({ component: TeamsPage });

function TeamsPage() {
  const texts = useSettingsTexts();
  const { teams } = texts;
  const { api, directory } = useDesk();
  const { users } = useObservable(directory);
  const tell = useToast();
  const [edited, edit] = useState<Team | "new">();
  const { data, error, refetch } = useQuery({ queryKey: ["teams"], queryFn: () => api.teams.listTeams({}) });
  // Each team has a queue, which is in the directory.
  const readAgain = () => Promise.all([refetch(), directory.read()]);

  async function submit(form: FormData) {
    const name = String(form.get("name") ?? "").trim();
    const userIds = form.getAll("member").map(String);
    if (edited === "new") await api.teams.createTeam({ name, userIds });
    else if (edited) await api.teams.updateTeam({ id: edited.id, name, members: { userIds } });
    await readAgain();
    edit(undefined);
    tell(texts.saved);
  }

  return (
    <>
      <PageHeader title={teams.title} about={teams.about} addLabel={teams.add} onAdd={() => edit("new")} />
      {error && (
        <p role="alert" className="text-danger">
          {describeError(error)}
        </p>
      )}
      {data?.data.length === 0 && (
        <p className="rounded-lg border border-dashed border-line-strong p-6 text-center text-muted">{teams.empty}</p>
      )}
      <ul className="flex flex-col gap-2">
        {data?.data.map((team) => (
          <li key={team.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-line px-4 py-3">
            <span className="min-w-40 flex-1">
              <span className="block truncate font-medium">{team.name}</span>
              <span className="line-clamp-2 text-xs text-muted">
                {team.userIds
                  .map((id) => directory.user(id)?.name)
                  .filter(Boolean)
                  .join(", ") || teams.nobody}
              </span>
            </span>
            <Button aria-label={`${texts.edit}: ${team.name}`} onClick={() => edit(team)}>
              {texts.edit}
            </Button>
            <RemoveButton
              name={team.name}
              warning={teams.removeText}
              onRemove={async () => {
                await api.teams.deleteTeam({ id: team.id });
                await readAgain();
              }}
            />
          </li>
        ))}
      </ul>
      {edited && (
        <Dialog title={edited === "new" ? teams.add : edited.name} onClose={() => edit(undefined)}>
          <Form submitLabel={texts.save} onSubmit={submit}>
            <Field
              label={teams.name}
              name="name"
              required
              maxLength={200}
              autoComplete="off"
              defaultValue={edited === "new" ? "" : edited.name}
            />
            <fieldset className="rounded-lg border border-line px-3 pb-2">
              <legend className="px-1 font-medium">{teams.members}</legend>
              <ul className="max-h-64 overflow-y-auto">
                {users.map(({ id, name }) => (
                  <li key={id}>
                    <label className="flex items-center gap-2 py-1">
                      <input
                        type="checkbox"
                        name="member"
                        value={id}
                        defaultChecked={edited !== "new" && edited.userIds.includes(id)}
                        className="size-4 accent-accent"
                      />
                      <span className="min-w-0 truncate">{name}</span>
                    </label>
                  </li>
                ))}
              </ul>
            </fieldset>
          </Form>
        </Dialog>
      )}
    </>
  );
}
