import type { Desk } from "../model/desk.js";
import type { Texts } from "../texts/texts.js";
import type { MenuGroup } from "../ui/menu.js";

/** Whom conversations can be given to. `ownerId` is who has them now. */
export function assignees(
  desk: Desk,
  texts: Texts,
  assign: (to: { userId?: string; queueId?: string }, name: string) => void,
  ownerId?: string,
): MenuGroup[] {
  const { users, queues } = desk.directory;
  const { actions } = texts;
  return [
    { items: [{ label: actions.assignMe, hint: "a", onSelect: () => assign({ userId: "me" }, desk.me.user?.name ?? "") }] },
    {
      title: actions.people,
      items: users.map(({ id, name }) => ({
        label: name,
        isChosen: ownerId === id,
        icon: <Presence isOnline={desk.directory.isOnline(id)} />,
        onSelect: () => assign({ userId: id }, name),
      })),
    },
    {
      title: actions.queues,
      items: queues.map(({ id, name }) => ({ label: name, isChosen: ownerId === id, onSelect: () => assign({ queueId: id }, name) })),
    },
  ];
}

function Presence({ isOnline }: { isOnline: boolean }) {
  return <span aria-hidden="true" className={`size-2 rounded-full ${isOnline ? "bg-online" : "ring-1 ring-line-strong"}`} />;
}
