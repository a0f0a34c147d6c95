import { type ReactNode, use, useEffect, useState } from "react";
import { useTexts } from "../texts/texts.js";
import { CheatSheet } from "./cheat-sheet.js";
import { CommandPalette } from "./command-palette.js";
import { CommandsContext, useCommands } from "./commands.js";

/** Bare keys outside of fields, the palette and the cheat sheet. */
export function Keyboard({ children }: { children: ReactNode }) {
  const texts = useTexts();
  const commands = use(CommandsContext);
  const [shown, show] = useState<"palette" | "cheat-sheet">();
  const close = () => show(undefined);
  useCommands([
    { id: "cheat-sheet", label: texts.keyboard.title, group: "app", key: "?", run: () => show("cheat-sheet") },
    { id: "leave-field", label: texts.keyboard.leaveField, group: "write", key: "Escape", run: () => undefined },
  ]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
      if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        return show("palette");
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target as HTMLElement;
      if (isField(target)) {
        if (event.key === "Escape") target.blur();
        return;
      }
      if (target.closest('[role="menu"], [role="listbox"]') || (event.key === "Enter" && target.closest("button, a, summary"))) return;
      const command = commands.byKey(event.key);
      if (!command) return;
      event.preventDefault();
      command.run();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [commands]);
  return (
    <>
      {children}
      {shown === "palette" && <CommandPalette onClose={close} />}
      {shown === "cheat-sheet" && <CheatSheet onClose={close} />}
    </>
  );
}

function isField(element: HTMLElement): boolean {
  if (element instanceof HTMLInputElement) return element.type !== "checkbox";
  return element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName);
}
