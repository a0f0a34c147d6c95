import { Role, type User, UserStatus } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useDesk } from "../../session/desk-context.js";
import { useSettingsTexts } from "../../texts/settings/settings-texts.js";
import { Avatar } from "../../ui/avatar.js";
import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { useToast } from "../../ui/toasts.js";
import { useObservable } from "../../ui/use-observable.js";
import { PageHeader } from "../page-header.js";
import { RemoveButton } from "../remove-button.js";
import { PersonForm } from "./person-form.js";

export const route = createLazyRoute("/settings/people")({ component: PeoplePage });

function PeoplePage() {
  const texts = useSettingsTexts();
  const { people } = texts;
  const { api, directory, myId } = useDesk();
  const { users } = useObservable(directory);
  const tell = useToast();
  const [edited, edit] = useState<User | "new">();
  const done = (user: User | undefined) => {
    if (user) directory.takeUser(user, false);
    edit(undefined);
    tell(texts.saved);
  };
  const roles: Readonly<Record<Role, string>> = {
    [Role.UNSPECIFIED]: "",
    [Role.ADMIN]: people.roles.admin,
    [Role.SUPERVISOR]: people.roles.supervisor,
    [Role.AGENT]: people.roles.agent,
  };
  return (
    <>
      <PageHeader title={people.title} about={people.about} addLabel={people.add} onAdd={() => edit("new")} />
      <ul className="flex flex-col gap-2">
        {users.map((user) => (
          <li key={user.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-line px-4 py-3">
            <Avatar name={user.name} size={36} />
            <span className="min-w-40 flex-1">
              <span className="block truncate font-medium">{user.name}</span>
              <span className="block truncate text-xs text-muted">{user.email}</span>
            </span>
            <span>
              {roles[user.role]}
              {user.status === UserStatus.DISABLED && <span className="text-danger"> · {people.disabled}</span>}
            </span>
            <Button aria-label={`${texts.edit}: ${user.name}`} onClick={() => edit(user)}>
              {texts.edit}
            </Button>
            {user.id !== myId && (
              <RemoveButton
                name={user.name}
                warning={people.removeText}
                onRemove={async () => {
                  await api.users.deleteUser({ id: user.id });
                  directory.takeUser(user, true);
                }}
              />
            )}
          </li>
        ))}
      </ul>
      {edited && (
        <Dialog title={edited === "new" ? people.add : edited.name} onClose={() => edit(undefined)}>
          <PersonForm user={edited === "new" ? undefined : edited} isMe={edited !== "new" && edited.id === myId} onDone={done} />
        </Dialog>
      )}
    </>
  );
}
