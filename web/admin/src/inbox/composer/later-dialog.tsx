import type { Later } from "../../model/outbox.js";
import { useTexts } from "../../texts/texts.js";
import { Dialog } from "../../ui/dialog.js";
import { Field } from "../../ui/field.js";
import { Form } from "../../ui/form.js";

/** A time of one's own, and whether the contact's word before it makes the message needless. */
export function LaterDialog({ onClose, onChoose }: { onClose: () => void; onChoose: (later: Later) => void }) {
  const { later } = useTexts();
  const tomorrow = new Date();
  tomorrow.setDate(tomorrow.getDate() + 1);
  tomorrow.setHours(9, 0, 0, 0);
  async function submit(form: FormData) {
    const at = new Date(String(form.get("at"))).getTime();
    if (!(at > Date.now())) throw new Error(later.past);
    onChoose({ at, isCancelledByReply: form.get("unless") === "on" });
  }
  return (
    <Dialog title={later.title} onClose={onClose}>
      <Form submitLabel={later.schedule} onSubmit={submit}>
        <Field label={later.when} name="at" type="datetime-local" required defaultValue={local(tomorrow)} min={local(new Date())} />
        <label className="flex items-center gap-2">
          <input type="checkbox" name="unless" />
          {later.unless}
        </label>
      </Form>
    </Dialog>
  );
}

/** As the field wants it: the clock on the wall, to the minute. */
function local(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
