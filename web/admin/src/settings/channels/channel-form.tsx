import type { JsonObject } from "@bufbuild/protobuf";
import type { Channel, ChannelType } from "@linktor/gen/linktor/channel/v1/channel_pb.js";
import { useMemo, useState } from "react";
import { useSettingsTexts } from "../../texts/settings/settings-texts.js";
import { Field } from "../../ui/field.js";
import { Form } from "../../ui/form.js";
import { fieldsOf, inputName, inWordsOf, isAside, isKept, readForm, type SchemaField, shownValueOf } from "./schema.js";
import { SchemaInput } from "./schema-input.js";

interface Props {
  readonly type: ChannelType;
  /** The channel whose settings these are, as it is when the form opens; none while one is being added. */
  readonly channel?: Channel;
  readonly submitLabel: string;
  readonly onSubmit: (name: string, said: { config: JsonObject; credentials: JsonObject }) => Promise<void>;
}

/** Name, settings and credentials of a channel, as its plugin's schemas ask for them. */
export function ChannelForm({ type, channel: current, submitLabel, onSubmit }: Props) {
  const { channels: texts } = useSettingsTexts();
  const fields = useMemo(() => fieldsOf(type), [type]);
  // What others change meanwhile is theirs: only what was changed here is said.
  const [channel] = useState(current);
  const aside = fields.filter(isAside);
  const input = (field: SchemaField) => (
    <SchemaInput key={inputName(field)} field={field} value={shownValueOf(field, channel)} isKept={isKept(field, channel)} />
  );

  return (
    <Form
      submitLabel={submitLabel}
      {...(!channel && { busyLabel: texts.creating })}
      describe={(message) => inWordsOf(fields, message)}
      onSubmit={(data) => onSubmit(String(data.get("name")).trim(), readForm(fields, data, channel))}
    >
      <Field
        label={texts.name}
        hint={texts.nameHint}
        name="name"
        required
        maxLength={200}
        autoComplete="off"
        defaultValue={channel?.name ?? type.name}
      />
      {fields.filter((field) => !isAside(field)).map(input)}
      {aside.length > 0 && (
        <details className="rounded-lg border border-line p-3">
          <summary className="font-medium">{texts.more}</summary>
          <div className="mt-4 flex flex-col gap-4">{aside.map(input)}</div>
        </details>
      )}
    </Form>
  );
}
