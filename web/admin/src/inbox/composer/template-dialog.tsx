import { type MessageTemplate, TemplatePart } from "@linktor/gen/linktor/content/v1/content_pb.js";
import type { Conversation } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { useRef, useState } from "react";
import { describeError } from "../../api/errors.js";
import { allPages } from "../../model/directory.js";
import { randomId } from "../../model/random-id.js";
import { useDesk } from "../../session/desk-context.js";
import { useTexts } from "../../texts/texts.js";
import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { Field } from "../../ui/field.js";
import { Form } from "../../ui/form.js";
import { blanksOf, filledTemplate, needsFile, textOf } from "./template.js";

/** Chooses a template of the channel, fills it in, and sends it. */
export function TemplateDialog({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const { app, replyWindow } = useTexts();
  const { api } = useDesk();
  const { channelId } = conversation;
  const [chosen, choose] = useState<MessageTemplate>();
  const { data, error, isLoading, refetch } = useQuery({
    queryKey: ["templates", channelId],
    queryFn: () => allPages((cursor) => api.channels.listTemplates({ id: channelId, cursor })),
  });
  const usable = data?.filter((template) => template.usable && !needsFile(template));
  return (
    <Dialog title={chosen?.name ?? replyWindow.choose} onClose={onClose} wide>
      {isLoading && <p role="status">{app.loading}</p>}
      {error && (
        <p role="alert" className="flex items-center gap-3 text-danger">
          {describeError(error)}
          <Button onClick={() => void refetch()}>{app.retry}</Button>
        </p>
      )}
      {usable?.length === 0 && <p className="text-muted">{replyWindow.none}</p>}
      {chosen ? (
        <Filling conversation={conversation} template={chosen} onBack={() => choose(undefined)} onSent={onClose} />
      ) : (
        <ul className="flex flex-col gap-2">
          {usable?.map((template) => (
            <li key={`${template.name}/${template.language}`}>
              <button
                type="button"
                onClick={() => choose(template)}
                className="w-full rounded-lg border border-line px-4 py-2 text-left hover:bg-raised"
              >
                <span className="flex gap-2 font-medium">
                  <span className="min-w-0 flex-1 truncate">{template.name}</span>
                  <span className="text-xs text-muted">{template.language}</span>
                </span>
                <span className="line-clamp-2 text-xs text-muted">{textOf(template, TemplatePart.BODY, new Map())}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function Filling({
  conversation,
  template,
  onBack,
  onSent,
}: {
  conversation: Conversation;
  template: MessageTemplate;
  onBack: () => void;
  onSent: () => void;
}) {
  const { composer, replyWindow } = useTexts();
  const { api } = useDesk();
  const [values, setValues] = useState<ReadonlyMap<string, string>>(new Map());
  // However often it is tried, it is one message.
  const key = useRef(randomId());
  const parts = [TemplatePart.HEADER, TemplatePart.BODY, TemplatePart.FOOTER].map((part) => textOf(template, part, values)).filter(Boolean);

  async function submit() {
    const text = parts.join("\n\n");
    const content = { kind: { case: "template", value: filledTemplate(template, values) } } as const;
    await api.messages.sendMessage({ conversationId: conversation.id, text, content }, { headers: { "idempotency-key": key.current } });
    onSent();
  }

  return (
    <div className="flex flex-col gap-4">
      <Button look="quiet" className="-ml-2 self-start" onClick={onBack}>
        <ArrowLeft size={16} aria-hidden="true" />
        {replyWindow.back}
      </Button>
      <figure aria-label={replyWindow.preview} className="rounded-2xl bg-own px-4 py-3 break-words whitespace-pre-wrap">
        {parts.join("\n\n")}
      </figure>
      <Form submitLabel={composer.send} onSubmit={submit}>
        {blanksOf(template).map(({ key: name, part, parameter }) => (
          <Field
            key={name}
            label={replyWindow.blank(replyWindow.parts[part] ?? "", parameter)}
            required
            maxLength={2000}
            autoComplete="off"
            value={values.get(name) ?? ""}
            onChange={(event) => setValues(new Map(values).set(name, event.target.value))}
          />
        ))}
      </Form>
    </div>
  );
}
