import { useInfiniteQuery } from "@tanstack/react-query";
import { createLazyRoute, Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Plus, Search } from "lucide-react";
import { type FormEvent, useState } from "react";
import { describeError } from "../api/errors.js";
import { useDesk } from "../session/desk-context.js";
import { useContactsTexts } from "../texts/contacts/contacts-texts.js";
import { useTexts } from "../texts/texts.js";
import { Avatar } from "../ui/avatar.js";
import { Button, IconButton } from "../ui/button.js";
import { ContactDetail } from "./contact-detail.js";
import { ContactForm } from "./contact-form.js";

export const route = createLazyRoute("/contacts")({ component: ContactsPage });

/** All contacts, and the one that was chosen. */
function ContactsPage() {
  const texts = useContactsTexts();
  const { list } = useTexts();
  const desk = useDesk();
  const navigate = useNavigate();
  const { contactId } = useParams({ strict: false }) as { contactId?: string };
  const { q = "" } = useSearch({ strict: false }) as { q?: string };
  const [isAdding, setAdding] = useState(false);
  const { data, error, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: ["contacts", q],
    queryFn: ({ pageParam: cursor }) => desk.api.contacts.listContacts({ q, cursor, limit: 50 }),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor || undefined,
  });
  const contacts = data?.pages.flatMap((page) => page.data) ?? [];

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const words = String(new FormData(event.currentTarget).get("q") ?? "").trim();
    void navigate({ to: "/contacts", search: words ? { q: words } : {} });
  }

  return (
    <main id="main" className="flex min-h-0 min-w-0 flex-1">
      <section
        aria-label={texts.title}
        className={`flex min-h-0 w-80 shrink-0 flex-col border-r border-line bg-surface max-md:w-full ${contactId ? "max-md:hidden" : ""}`}
      >
        <div className="flex items-center justify-between gap-2 px-4 pt-3">
          <h1 className="text-base font-semibold">{texts.title}</h1>
          {desk.may("contact:write") && (
            <IconButton label={texts.add} onClick={() => setAdding(true)}>
              <Plus size={18} />
            </IconButton>
          )}
        </div>
        <search>
          <form onSubmit={submit} className="relative border-b border-line p-2">
            <Search size={16} aria-hidden="true" className="absolute top-4.5 left-4.5 text-muted" />
            <input
              key={q}
              name="q"
              type="search"
              maxLength={200}
              defaultValue={q}
              aria-label={texts.search}
              placeholder={texts.search}
              className="h-9 w-full rounded-md border border-line-strong/60 bg-raised pr-2 pl-8 placeholder:text-muted"
            />
          </form>
        </search>
        <div className="min-h-0 flex-1 overflow-y-auto">
          {error && (
            <p role="alert" className="p-4 text-danger">
              {describeError(error)}
            </p>
          )}
          <ul>
            {contacts.map(({ id, name, identities }) => (
              <li key={id}>
                <Link
                  to="/contacts/$contactId"
                  params={{ contactId: id }}
                  search={q ? { q } : {}}
                  aria-current={id === contactId ? "true" : undefined}
                  className={`flex items-center gap-3 border-b border-line px-3 py-2 outline-offset-[-2px] ${id === contactId ? "bg-accent-soft" : "hover:bg-raised"}`}
                >
                  <Avatar name={name} size={36} />
                  <span className="min-w-0">
                    <span className="block truncate font-medium">{name || list.noName}</span>
                    <span className="block truncate text-xs text-muted">{identities.map(({ value }) => value).join(" · ")}</span>
                  </span>
                </Link>
              </li>
            ))}
          </ul>
          {data && contacts.length === 0 && <p className="p-8 text-center text-muted">{q ? texts.none : texts.empty}</p>}
          {hasNextPage && (
            <p className="p-3 text-center">
              <Button onClick={() => void fetchNextPage()}>{texts.more}</Button>
            </p>
          )}
        </div>
      </section>
      <div className={`min-h-0 min-w-0 flex-1 overflow-y-auto bg-surface p-8 max-md:p-4 ${contactId ? "" : "max-md:hidden"}`}>
        {contactId ? (
          <ContactDetail key={contactId} contactId={contactId} onChanged={() => void refetch()} />
        ) : (
          <p className="py-24 text-center text-muted">{texts.pick}</p>
        )}
      </div>
      {isAdding && (
        <ContactForm
          onClose={() => setAdding(false)}
          onSaved={({ id }) => {
            setAdding(false);
            void refetch();
            void navigate({ to: "/contacts/$contactId", params: { contactId: id } });
          }}
        />
      )}
    </main>
  );
}
