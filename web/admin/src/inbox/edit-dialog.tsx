import type { Message } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { useDesk } from "../session/desk-context.js";
import { useTexts } from "../texts/texts.js";
import { Dialog } from "../ui/dialog.js";
import { Form } from "../ui/form.js";

/** Other words for a message that was sent. */
export function EditDialog({ message: { id, text }, onClose }: { message: Message; onClose: () => void }) {
  const { app, message } = useTexts();
  const { api } = useDesk();
  async function submit(form: FormData) {
    await api.messages.editMessage({ id, text: String(form.get("text") ?? "").trim() });
    onClose();
  }
  return (
    <Dialog title={message.edit} onClose={onClose}>
      <Form submitLabel={app.save} onSubmit={submit}>
        <textarea
          name="text"
          required
          rows={5}
          maxLength={100_000}
          aria-label={message.text}
          defaultValue={text}
          className="rounded-md border border-line-strong bg-surface px-3 py-2 text-ink"
        />
      </Form>
    </Dialog>
  );
}
