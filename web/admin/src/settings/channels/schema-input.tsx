import type { JsonValue } from "@bufbuild/protobuf";
import { type ReactNode, useId } from "react";
import { useSettingsTexts } from "../../texts/settings/settings-texts.js";
import { inputName, type SchemaField } from "./schema.js";

interface Props {
  readonly field: SchemaField;
  /** What it shows at first. */
  readonly value: JsonValue | undefined;
  /** Whether the server has one that it does not show. */
  readonly isKept: boolean;
}

const BOX = "rounded-md border border-line-strong bg-surface px-3 text-ink placeholder:text-muted";

/** One field of a plugin's schema, with its explanation. */
export function SchemaInput({ field, value, isKept }: Props) {
  const { channels: texts } = useSettingsTexts();
  const id = useId();
  const { title, hint, kind, isRequired, isGenerated, standard } = field;
  const hints = [
    hint,
    kind === "list" && texts.onePerLine,
    isKept ? texts.secretSet : isGenerated && texts.generated,
    typeof standard === "string" && standard !== "" && kind === "text" && texts.standard(standard),
  ].filter(Boolean);
  const control = {
    id,
    name: inputName(field),
    required: isRequired && !isGenerated && !isKept,
    "aria-describedby": hints.length > 0 ? `${id}-hint` : undefined,
  };
  const explained = hints.length > 0 && (
    <p id={`${id}-hint`} className="text-xs text-muted">
      {hints.join(" ")}
    </p>
  );
  if (kind === "switch")
    return (
      <div className="flex flex-col gap-1">
        <label className="flex items-center gap-2 font-medium">
          <input type="checkbox" {...control} required={false} defaultChecked={value === true} className="size-4 accent-accent" />
          {title}
        </label>
        {explained}
      </div>
    );
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {title}
      </label>
      {inputOf(field, value, control, texts.none)}
      {explained}
    </div>
  );
}

type Control = Readonly<{ id: string; name: string; required: boolean; "aria-describedby": string | undefined }>;

function inputOf(
  { kind, choices, limits, standard }: SchemaField,
  value: JsonValue | undefined,
  control: Control,
  none: string,
): ReactNode {
  const plain = { autoComplete: "off", spellCheck: false };
  switch (kind) {
    case "choice":
      return (
        <select {...control} defaultValue={String(value ?? "")} className={`h-9 ${BOX}`}>
          {standard === undefined && <option value="">{none}</option>}
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      );
    case "list":
      return (
        <textarea {...control} {...plain} rows={3} defaultValue={Array.isArray(value) ? value.join("\n") : ""} className={`py-2 ${BOX}`} />
      );
    case "number":
      return (
        <input {...control} type="number" min={limits.min} max={limits.max} defaultValue={String(value ?? "")} className={`h-9 ${BOX}`} />
      );
    default:
      return (
        <input
          {...control}
          {...plain}
          {...(kind === "secret" && { type: "password", autoComplete: "new-password" })}
          minLength={limits.minLength}
          maxLength={limits.maxLength}
          defaultValue={String(value ?? "")}
          className={`h-9 ${BOX}`}
        />
      );
  }
}
