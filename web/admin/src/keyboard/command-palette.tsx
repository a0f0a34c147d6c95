import { type KeyboardEvent, use, useEffect, useId, useRef, useState } from "react";
import { useTexts } from "../texts/texts.js";
import { useObservable } from "../ui/use-observable.js";
import { CommandsContext } from "./commands.js";
import { KeyName } from "./key-name.js";

/** Everything that can be done now, found by typing. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const texts = useTexts();
  const commands = useObservable(use(CommandsContext));
  const ref = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const found = commands.all.filter(({ id: name, label }) => name !== "leave-field" && words.every((word) => plain(label).includes(word)));
  const chosen = Math.min(at, found.length - 1);

  function onKey(event: KeyboardEvent) {
    if (event.key === "ArrowDown") setAt(Math.min(chosen + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(chosen - 1, 0));
    else if (event.key === "Enter") run(chosen);
    else return;
    event.preventDefault();
  }

  function run(index: number) {
    const command = found[index];
    if (!command) return;
    onClose();
    // The focus is back where it was before the command asks for it.
    setTimeout(command.run);
  }

  return (
    <dialog
      ref={ref}
      aria-label={texts.keyboard.palette}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => event.target === ref.current && onClose()}
      className="mx-auto mt-[12dvh] w-[calc(100vw-2rem)] max-w-lg overflow-hidden rounded-xl border border-line bg-surface p-0 text-ink shadow-2xl"
    >
      <input
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={found[chosen] ? `${id}-${chosen}` : undefined}
        aria-label={texts.keyboard.paletteHint}
        placeholder={texts.keyboard.paletteHint}
        className="h-12 w-full border-b border-line bg-transparent px-4 text-base placeholder:text-muted focus-visible:outline-none"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      <div id={`${id}-list`} role="listbox" aria-label={texts.keyboard.palette} className="max-h-80 overflow-y-auto p-1">
        {found.map((command, index) => (
          <div
            key={command.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            ref={(element) => {
              if (index === chosen) element?.scrollIntoView({ block: "nearest" });
            }}
            onPointerMove={() => setAt(index)}
            onClick={() => run(index)}
            onKeyDown={undefined}
            className={`flex h-9 items-center gap-2 rounded px-3 ${index === chosen ? "bg-accent-soft" : ""}`}
          >
            <span className="flex-1 truncate">{command.label}</span>
            <span className="text-2xs text-muted">{texts.keyboard.groups[command.group]}</span>
            {commands.keyOf(command) && <KeyName name={commands.keyOf(command)} />}
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="p-4 text-muted">{texts.keyboard.noCommand}</p>}
    </dialog>
  );
}

/** Without accents and capitals. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
