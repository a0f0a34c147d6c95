import { useQuery } from "@connectrpc/connect-query";
import { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { ConversationService } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft, X } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { describeError } from "../api/errors.js";
import { useDesk } from "../session/desk-context.js";
import { RemoveButton } from "../settings/remove-button.js";
import { useContactsTexts } from "../texts/contacts/contacts-texts.js";
import { useTexts } from "../texts/texts.js";
import { useTimes } from "../texts/times.js";
import { Avatar } from "../ui/avatar.js";
import { Button, IconButton } from "../ui/button.js";
import { useToast } from "../ui/toasts.js";
import { ContactForm } from "./contact-form.js";
import { ContactHistory } from "./contact-history.js";
import { MergeDialog } from "./merge-dialog.js";

/** Everything that is known of a contact. */
export function ContactDetail({ contactId, onChanged }: { contactId: string; onChanged: () => void }) {
  const texts = useContactsTexts();
  const { list, actions, panel } = useTexts();
  const times = useTimes();
  const desk = useDesk();
  const navigate = useNavigate();
  const [shown, show] = useState<"edit" | "merge">();
  const { data, error, refetch } = useQuery(ContactService.method.getContact, { id: contactId });
  const conversations = useQuery(ConversationService.method.listConversations, { contactId, limit: 50 });
  useEffect(
    () =>
      desk.onEvent(({ payload }) => {
        if (payload?.contact?.id === contactId) void refetch();
        if (payload?.conversation?.contactId === contactId) void conversations.refetch();
      }),
    [desk, contactId, refetch, conversations.refetch],
  );
  const contact = data?.contact;
  if (error) return <p role="alert">{describeError(error)}</p>;
  if (!contact) return null;
  const name = contact.name || list.noName;
  const mayWrite = desk.may("contact:write");
  return (
    <article aria-label={name} className="mx-auto flex max-w-3xl flex-col gap-8">
      <header className="flex flex-wrap items-center gap-4">
        <Link to="/contacts" search={(now) => now} aria-label={actions.back} className="md:hidden">
          <ArrowLeft size={18} />
        </Link>
        <Avatar name={contact.name} size={56} />
        <div className="min-w-40 flex-1">
          <h2 className="text-lg font-semibold break-words">{name}</h2>
          <p className="text-muted">{[contact.email, contact.phone, contact.language].filter(Boolean).join(" · ")}</p>
        </div>
        {mayWrite && (
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => show("edit")}>{texts.edit}</Button>
            <Button onClick={() => show("merge")}>{texts.merge.open}</Button>
            <RemoveButton
              name={name}
              warning={texts.removeText}
              onRemove={async () => {
                await desk.api.contacts.deleteContact({ id: contact.id });
                onChanged();
                await navigate({ to: "/contacts", search: (now) => now });
              }}
            />
          </div>
        )}
      </header>
      {Object.keys(contact.customFields).length > 0 && (
        <section>
          <h3 className="mb-2 font-semibold">{texts.fields}</h3>
          <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1">
            {Object.entries(contact.customFields).map(([key, value]) => (
              <div key={key} className="col-span-2 grid grid-cols-subgrid">
                <dt className="text-muted">{key}</dt>
                <dd className="min-w-0 break-words">{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <section>
        <h3 className="mb-2 font-semibold">{texts.addresses}</h3>
        <ul className="mb-3 flex flex-col divide-y divide-line rounded-lg border border-line empty:hidden">
          {contact.identities.map(({ id, kind, value, displayName, reachable }) => (
            <li key={id} className="flex items-center gap-3 px-3 py-2">
              <span className="w-24 shrink-0 text-muted">{kind}</span>
              <span className="min-w-0 flex-1 break-words">
                {value} {displayName && <span className="text-muted">{displayName}</span>}
                {!reachable && <span className="text-danger"> ({panel.unreachable})</span>}
              </span>
              {mayWrite && <RemoveAddress contactId={contact.id} id={id} value={value} onRemoved={() => void refetch()} />}
            </li>
          ))}
        </ul>
        {mayWrite && <AddAddress contactId={contact.id} onAdded={() => void refetch()} />}
      </section>
      <section>
        <h3 className="mb-2 font-semibold">{texts.conversations}</h3>
        <ul className="flex flex-col gap-1">
          {conversations.data?.data.map(({ id, subject, lastMessageText, lastMessageAt, channelId }) => (
            <li key={id}>
              <Link
                to="/inbox/$view/$conversationId"
                params={{ view: "all", conversationId: id }}
                className="flex gap-3 rounded-md px-3 py-2 hover:bg-raised"
              >
                <span className="min-w-0 flex-1 truncate">{subject || lastMessageText || list.noText}</span>
                <span className="text-xs text-muted">
                  {desk.directory.channel(channelId)?.name} · {times.short(lastMessageAt)}
                </span>
              </Link>
            </li>
          ))}
        </ul>
        {conversations.data?.data.length === 0 && <p className="text-muted">{texts.noConversations}</p>}
      </section>
      <section>
        <h3 className="mb-2 font-semibold">{texts.history.title}</h3>
        <ContactHistory contactId={contact.id} />
      </section>
      {shown === "edit" && (
        <ContactForm
          known={contact}
          onClose={() => show(undefined)}
          onSaved={() => {
            show(undefined);
            onChanged();
            void refetch();
          }}
        />
      )}
      {shown === "merge" && <MergeDialog contact={contact} onClose={() => show(undefined)} />}
    </article>
  );
}

function RemoveAddress({ contactId, id, value, onRemoved }: { contactId: string; id: string; value: string; onRemoved: () => void }) {
  const texts = useContactsTexts();
  const { api } = useDesk();
  const tell = useToast();
  const remove = () =>
    api.contacts
      .removeContactIdentity({ contactId, id })
      .then(onRemoved, (error: unknown) => tell(describeError(error), { isError: true }));
  return (
    <IconButton label={texts.removeAddress(value)} onClick={() => void remove()}>
      <X size={16} />
    </IconButton>
  );
}

function AddAddress({ contactId, onAdded }: { contactId: string; onAdded: () => void }) {
  const texts = useContactsTexts();
  const { api } = useDesk();
  const tell = useToast();
  async function add(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const kind = String(data.get("kind"));
    const value = String(data.get("value") ?? "").trim();
    try {
      await api.contacts.addContactIdentity({ contactId, kind, value });
      form.reset();
      onAdded();
    } catch (error) {
      tell(describeError(error), { isError: true });
    }
  }
  const look = "h-9 rounded-md border border-line-strong bg-surface px-2";
  return (
    <form onSubmit={(event) => void add(event)} className="flex flex-wrap gap-2">
      <select name="kind" aria-label={texts.kind} className={look}>
        <option value="email">{texts.kinds.email}</option>
        <option value="phone">{texts.kinds.phone}</option>
      </select>
      <input name="value" required maxLength={512} aria-label={texts.address} className={`${look} min-w-40 flex-1`} />
      <Button type="submit" className="h-9">
        {texts.addAddress}
      </Button>
    </form>
  );
}
