import { NotebookPen } from "lucide-react";
import { useTexts } from "../../texts/texts.js";
import type { Mode } from "./use-drafts.js";

interface Props {
  readonly mode: Mode;
  /** `isPointed` when it was clicked or touched: then writing comes next; arrow keys stay on the choice. */
  readonly onChange: (mode: Mode, isPointed: boolean) => void;
}

/** To the contact, or to colleagues. */
export function ModeChoice({ mode, onChange }: Props) {
  const texts = useTexts();
  return (
    <fieldset className="mb-2 inline-flex rounded-lg bg-raised p-0.5 ring-1 ring-line">
      <legend className="sr-only">{texts.composer.mode}</legend>
      {(["reply", "note"] as const).map((one) => (
        <label
          key={one}
          className={`relative flex h-7 items-center gap-1.5 rounded-md px-3 font-medium has-focus-visible:outline-2 has-focus-visible:outline-accent ${
            mode !== one ? "text-muted" : one === "note" ? "bg-note-line text-[#1d1500]" : "bg-surface text-ink shadow-sm ring-1 ring-line"
          }`}
        >
          <input
            type="radio"
            name="mode"
            checked={mode === one}
            onChange={(event) => onChange(one, (event.nativeEvent as UIEvent).detail > 0)}
            className="absolute inset-0 cursor-pointer appearance-none opacity-0"
          />
          {one === "note" && <NotebookPen size={14} aria-hidden="true" />}
          {one === "note" ? texts.composer.note : texts.composer.reply}
        </label>
      ))}
    </fieldset>
  );
}
