import type { Contact } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { describeError } from "../api/errors.js";
import { useDesk } from "../session/desk-context.js";
import { useContactsTexts } from "../texts/contacts/contacts-texts.js";
import { useTexts } from "../texts/texts.js";
import { Avatar } from "../ui/avatar.js";
import { Dialog } from "../ui/dialog.js";
import { Field } from "../ui/field.js";
import { useToast } from "../ui/toasts.js";
import { useUndoMerge } from "./undo-merge.js";

/** Finds the other contact of the same person, and makes it part of this one. */
export function MergeDialog({ contact, onClose }: { contact: Pick<Contact, "id" | "name">; onClose: () => void }) {
  const { list } = useTexts();
  const { merge, none } = useContactsTexts();
  const { api } = useDesk();
  const tell = useToast();
  const undo = useUndoMerge();
  const [q, setQ] = useState("");
  const [error, setError] = useState("");
  const words = useDeferredValue(q.trim());
  const { data } = useQuery({
    queryKey: ["contacts to merge", words],
    queryFn: () => api.contacts.listContacts({ q: words, limit: 20 }),
  });
  const others = data?.data.filter(({ id }) => id !== contact.id);

  async function choose(other: Contact) {
    try {
      const { mergeId } = await api.contacts.mergeContacts({ keepId: contact.id, otherId: other.id });
      onClose();
      tell(merge.done(other.name || list.noName), { action: { label: merge.undo, run: () => void undo(mergeId) } });
    } catch (cause) {
      setError(describeError(cause));
    }
  }

  return (
    <Dialog title={merge.title(contact.name || list.noName)} onClose={onClose}>
      <p className="mb-4 text-muted">{merge.about}</p>
      <Field label={merge.search} type="search" value={q} onChange={(event) => setQ(event.target.value)} maxLength={200} />
      {error && (
        <p role="alert" className="mt-3 rounded-md bg-danger-soft px-3 py-2 text-danger">
          {error}
        </p>
      )}
      <ul className="mt-3 flex flex-col gap-1">
        {others?.map((other) => (
          <li key={other.id}>
            <button
              type="button"
              title={merge.choose(other.name || list.noName)}
              onClick={() => void choose(other)}
              className="flex w-full items-center gap-3 rounded-md px-2 py-1.5 text-left hover:bg-raised"
            >
              <Avatar name={other.name} size={32} />
              <span className="min-w-0">
                <span className="block truncate font-medium">{other.name || list.noName}</span>
                <span className="block truncate text-xs text-muted">{other.identities.map(({ value }) => value).join(" · ")}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {others?.length === 0 && <p className="mt-3 text-muted">{none}</p>}
    </Dialog>
  );
}
