import { useQuery } from "@connectrpc/connect-query";
import { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { type Conversation, ConversationService } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { type FormEvent, lazy, Suspense, useEffect, useState } from "react";
import { useDesk } from "../session/desk-context.js";
import { useTexts } from "../texts/texts.js";
import { useTimes } from "../texts/times.js";
import { Avatar } from "../ui/avatar.js";
import { Button, IconButton } from "../ui/button.js";
import { useConversationActions } from "./conversation-actions.js";

const MergeDialog = lazy(() => import("../contacts/merge-dialog.js").then(({ MergeDialog: component }) => ({ default: component })));
const ContactHistory = lazy(() =>
  import("../contacts/contact-history.js").then(({ ContactHistory: component }) => ({ default: component })),
);

/** Who the contact is, and what else there is to know of the conversation. */
export function ContactPanel({ conversation, viewId, onClose }: { conversation: Conversation; viewId: string; onClose: () => void }) {
  const texts = useTexts();
  const times = useTimes();
  const desk = useDesk();
  const { contactId, contactName, channelId, owner, createdAt, id } = conversation;
  const { data, refetch } = useQuery(ContactService.method.getContact, { id: contactId });
  const others = useQuery(ConversationService.method.listConversations, { contactId, limit: 20 });
  const { refetch: refetchOthers } = others;
  useEffect(
    () =>
      desk.onEvent(({ payload }) => {
        if (payload?.contact?.id === contactId) void refetch();
        // One that moved here by a merge, or began.
        const other = payload?.conversation;
        if (other?.contactId === contactId && other.id !== id) void refetchOthers();
      }),
    [desk, contactId, id, refetch, refetchOthers],
  );
  const contact = data?.contact;
  const channel = desk.directory.channel(channelId);
  return (
    <aside
      aria-label={texts.panel.label}
      className="flex w-72 shrink-0 flex-col gap-5 overflow-y-auto border-l border-line bg-surface p-4 max-xl:absolute max-xl:inset-y-0 max-xl:right-0 max-xl:z-10 max-xl:shadow-2xl"
    >
      <div className="flex items-start justify-between gap-2">
        <div className="flex min-w-0 items-center gap-3">
          <Avatar name={contactName} size={44} />
          <h3 className="min-w-0 text-base font-semibold break-words">
            <Link to="/contacts/$contactId" params={{ contactId }} className="hover:underline">
              {contactName || texts.list.noName}
            </Link>
          </h3>
        </div>
        <IconButton label={texts.app.close} onClick={onClose}>
          <X size={16} />
        </IconButton>
      </div>
      <Facts
        title={texts.panel.identities}
        rows={(contact?.identities ?? []).map(({ id: key, kind, value, displayName, reachable }) => ({
          key,
          name: kind,
          value: [value, displayName, reachable ? "" : `(${texts.panel.unreachable})`].filter(Boolean).join(" "),
        }))}
      />
      <Facts
        title={texts.panel.conversation}
        rows={[
          { key: "channel", name: texts.panel.channel, value: channel ? `${channel.name} (${desk.directory.typeName(channel.type)})` : "" },
          { key: "owner", name: texts.panel.owner, value: owner?.name ?? "" },
          { key: "created", name: texts.panel.created, value: times.full(createdAt) },
          ...(contact?.language ? [{ key: "language", name: texts.panel.language, value: contact.language }] : []),
        ]}
      />
      <LabelEditor conversation={conversation} />
      <ContactMore contactId={contactId} name={contactName} />
      <section>
        <h4 className="mb-1 text-xs font-semibold text-muted">{texts.panel.earlier}</h4>
        <ul className="flex flex-col gap-1">
          {others.data?.data
            .filter((other) => other.id !== id)
            .map((other) => (
              <li key={other.id}>
                <Link
                  to="/inbox/$view/$conversationId"
                  params={{ view: viewId, conversationId: other.id }}
                  className="block rounded-md px-2 py-1 hover:bg-raised"
                >
                  <span className="block truncate">{other.subject || other.lastMessageText || texts.list.noText}</span>
                  <span className="text-xs text-muted">{times.short(other.lastMessageAt)}</span>
                </Link>
              </li>
            ))}
        </ul>
        {others.data && others.data.data.length <= 1 && <p className="text-muted">{texts.panel.noEarlier}</p>}
      </section>
    </aside>
  );
}

/** What is seldom asked for, and so is fetched when it is. */
function ContactMore({ contactId, name }: { contactId: string; name: string }) {
  const { panel } = useTexts();
  const desk = useDesk();
  const [isMerging, setMerging] = useState(false);
  const [hasHistory, showHistory] = useState(false);
  return (
    <section className="flex flex-col items-start gap-2">
      {desk.may("contact:write") && <Button onClick={() => setMerging(true)}>{panel.merge}</Button>}
      <Button aria-expanded={hasHistory} onClick={() => showHistory(!hasHistory)}>
        {panel.history}
      </Button>
      <Suspense>
        {hasHistory && <ContactHistory contactId={contactId} />}
        {isMerging && <MergeDialog contact={{ id: contactId, name }} onClose={() => setMerging(false)} />}
      </Suspense>
    </section>
  );
}

function Facts({ title, rows }: { title: string; rows: readonly { key: string; name: string; value: string }[] }) {
  if (rows.length === 0) return null;
  return (
    <section>
      <h4 className="mb-1 text-xs font-semibold text-muted">{title}</h4>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
        {rows.map(({ key, name, value }) => (
          <div key={key} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function LabelEditor({ conversation }: { conversation: Conversation }) {
  const texts = useTexts();
  const { setLabels } = useConversationActions(conversation);
  const { labels } = conversation;
  function add(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const label = String(new FormData(form).get("label") ?? "").trim();
    if (label !== "" && !labels.includes(label)) setLabels([...labels, label]);
    form.reset();
  }
  return (
    <section>
      <h4 className="mb-1 text-xs font-semibold text-muted">{texts.actions.labels}</h4>
      <ul className="mb-2 flex flex-wrap gap-1 empty:hidden">
        {labels.map((label) => (
          <li key={label} className="flex items-center gap-1 rounded-md bg-raised pl-2 ring-1 ring-line">
            <span className="max-w-40 truncate">{label}</span>
            <IconButton
              label={texts.actions.removeLabel(label)}
              className="size-6"
              onClick={() => setLabels(labels.filter((other) => other !== label))}
            >
              <X size={12} />
            </IconButton>
          </li>
        ))}
      </ul>
      <form onSubmit={add}>
        <input
          name="label"
          maxLength={64}
          aria-label={texts.actions.addLabel}
          placeholder={texts.actions.addLabel}
          className="h-8 w-full rounded-md border border-line-strong/60 bg-surface px-2 placeholder:text-muted"
        />
      </form>
    </section>
  );
}
