import type { Contact } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { useId } from "react";
import { useDesk } from "../session/desk-context.js";
import { useContactsTexts } from "../texts/contacts/contacts-texts.js";
import { useTexts } from "../texts/texts.js";
import { Dialog } from "../ui/dialog.js";
import { Field } from "../ui/field.js";
import { Form } from "../ui/form.js";

/** Makes a contact, or changes what is known of one. */
export function ContactForm({ known, onClose, onSaved }: { known?: Contact; onClose: () => void; onSaved: (contact: Contact) => void }) {
  const texts = useContactsTexts();
  const { app } = useTexts();
  const { api } = useDesk();
  const id = useId();

  async function submit(form: FormData) {
    const field = (name: string) => String(form.get(name) ?? "").trim();
    const customFields = fieldsOf(field("fields"));
    const said = { name: field("name"), customFields };
    const { contact } = known
      ? await api.contacts.updateContact({
          id: known.id,
          ...said,
          language: field("language"),
          customFields: { ...Object.fromEntries(Object.keys(known.customFields).map((name) => [name, ""])), ...customFields },
        })
      : await api.contacts.createContact({ ...said, email: field("email"), phone: field("phone").replaceAll(/[^\d+]/g, "") });
    if (contact) onSaved(contact);
  }

  const lines = Object.entries(known?.customFields ?? {}).map(([name, value]) => `${name} = ${value}`);
  return (
    <Dialog title={known ? texts.edit : texts.add} onClose={onClose}>
      <Form submitLabel={app.save} onSubmit={submit}>
        <Field label={texts.name} name="name" maxLength={200} autoComplete="off" defaultValue={known?.name ?? ""} />
        {known ? (
          <Field label={texts.language} hint={texts.languageHint} name="language" maxLength={35} defaultValue={known.language} />
        ) : (
          <>
            <Field label={texts.email} name="email" type="email" maxLength={320} autoComplete="off" />
            <Field label={texts.phone} hint={texts.phoneHint} name="phone" type="tel" maxLength={24} autoComplete="off" />
          </>
        )}
        <div className="flex flex-col gap-1">
          <label htmlFor={id} className="font-medium">
            {texts.fields}
          </label>
          <textarea
            id={id}
            name="fields"
            rows={4}
            aria-describedby={`${id}-hint`}
            defaultValue={lines.join("\n")}
            className="rounded-md border border-line-strong bg-surface px-3 py-2 font-mono text-xs text-ink"
          />
          <p id={`${id}-hint`} className="text-xs text-muted">
            {texts.fieldsHint}
          </p>
        </div>
      </Form>
    </Dialog>
  );
}

/** `name = value` on each line; what has no name is left out. */
function fieldsOf(text: string): Record<string, string> {
  const pairs = text.split("\n").map((line) => {
    const at = line.indexOf("=");
    return at === -1 ? [line.trim(), ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  });
  return Object.fromEntries(pairs.filter(([name, value]) => name !== "" && value !== "") as [string, string][]);
}
