import { Role, type User, UserStatus } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { useId } from "react";
import { useDesk } from "../../session/desk-context.js";
import { useSettingsTexts } from "../../texts/settings/settings-texts.js";
import { Field } from "../../ui/field.js";
import { Form } from "../../ui/form.js";

const ROLES = [
  [Role.ADMIN, "admin"],
  [Role.SUPERVISOR, "supervisor"],
  [Role.AGENT, "agent"],
] as const;

interface Props {
  /** Nobody while somebody is being added. */
  readonly user: User | undefined;
  readonly isMe: boolean;
  readonly onDone: (user: User | undefined) => void;
}

/** Who somebody is, and what they may do. */
export function PersonForm({ user, isMe, onDone }: Props) {
  const texts = useSettingsTexts();
  const { people } = texts;
  const { api } = useDesk();
  const id = useId();

  async function submit(data: FormData) {
    const field = (name: string) => String(data.get(name) ?? "");
    const [name, password, role] = [field("name").trim(), field("password"), Number(data.get("role")) as Role];
    if (!user) return onDone((await api.users.createUser({ email: field("email").trim(), name, role, password })).user);
    const status = data.has("active") ? UserStatus.ACTIVE : UserStatus.DISABLED;
    const changes = {
      ...(name !== user.name && { name }),
      ...(password !== "" && { password }),
      ...(!isMe && role !== user.role && { role }),
      ...(!isMe && status !== user.status && { status }),
    };
    onDone((await api.users.updateUser({ id: user.id, ...changes })).user);
  }

  return (
    <Form submitLabel={user ? texts.save : people.add} onSubmit={submit}>
      <Field label={people.name} name="name" required maxLength={200} autoComplete="off" defaultValue={user?.name ?? ""} />
      {!user && <Field label={people.email} name="email" type="email" required autoComplete="off" />}
      <Field
        label={user ? people.newPassword : people.password}
        hint={user ? people.newPasswordHint : people.passwordHint}
        name="password"
        type="password"
        required={!user}
        minLength={8}
        autoComplete="new-password"
      />
      {!isMe && (
        <div className="flex flex-col gap-1">
          <label htmlFor={id} className="font-medium">
            {people.role}
          </label>
          <select
            id={id}
            name="role"
            aria-describedby={`${id}-hint`}
            defaultValue={user?.role ?? Role.AGENT}
            className="h-9 rounded-md border border-line-strong bg-surface px-3 text-ink"
          >
            {ROLES.map(([role, name]) => (
              <option key={role} value={role}>
                {people.roles[name]}
              </option>
            ))}
          </select>
          <p id={`${id}-hint`} className="text-xs text-muted">
            {people.roleHint}
          </p>
        </div>
      )}
      {user && !isMe && (
        <label className="flex items-center gap-2 font-medium">
          <input type="checkbox" name="active" defaultChecked={user.status === UserStatus.ACTIVE} className="size-4 accent-accent" />
          {people.active}
        </label>
      )}
    </Form>
  );
}
