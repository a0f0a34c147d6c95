import { type KeyboardEvent, use, useState } from "react";
import { useTexts } from "../texts/texts.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { useObservable } from "../ui/use-observable.js";
import { type Command, type CommandGroup, CommandsContext } from "./commands.js";
import { KeyName } from "./key-name.js";

const GROUPS: readonly CommandGroup[] = ["move", "conversation", "write", "app"];
/** Not to be had by anything else. */
const FIXED = new Set(["leave-field", "cheat-sheet"]);

/** All shortcuts, and the place to change them. */
export function CheatSheet({ onClose }: { onClose: () => void }) {
  const texts = useTexts();
  const commands = useObservable(use(CommandsContext));
  const [changing, change] = useState<string>();
  const withKeys = commands.all.filter((command) => command.key !== undefined);

  function onKey(event: KeyboardEvent, command: Command) {
    event.preventDefault();
    event.stopPropagation();
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== "?" && event.key !== " ") {
      commands.setKey(command, event.key);
      change(undefined);
    } else if (event.key === "Escape" || event.key === "Tab") change(undefined);
  }

  return (
    <Dialog title={texts.keyboard.title} onClose={onClose} wide>
      <p className="mb-4 text-muted">{texts.keyboard.hint}</p>
      <div className="grid gap-x-8 gap-y-6 sm:grid-cols-2">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3 className="mb-2 font-semibold">{texts.keyboard.groups[group]}</h3>
            <ul className="flex flex-col gap-1">
              {withKeys
                .filter((command) => command.group === group)
                .map((command) => (
                  <li key={command.id} className="flex min-h-8 items-center gap-2">
                    <span className="flex-1">{command.label}</span>
                    {FIXED.has(command.id) ? (
                      <KeyName name={commands.keyOf(command)} />
                    ) : (
                      <button
                        type="button"
                        className="rounded px-1 py-0.5 hover:bg-raised"
                        aria-label={`${texts.keyboard.change}: ${command.label}, ${commands.keyOf(command)}`}
                        onClick={() => change(command.id)}
                        onKeyDown={(event) => changing === command.id && onKey(event, command)}
                        onBlur={() => change(undefined)}
                      >
                        {changing === command.id ? (
                          <span className="text-accent">{texts.keyboard.press}</span>
                        ) : (
                          <KeyName name={commands.keyOf(command) || "–"} />
                        )}
                      </button>
                    )}
                  </li>
                ))}
              {group === "app" && (
                <li className="flex min-h-8 items-center gap-2">
                  <span className="flex-1">{texts.keyboard.palette}</span>
                  <KeyName name="Ctrl" /> <KeyName name="K" />
                </li>
              )}
              {group === "write" && (
                <>
                  <li className="flex min-h-8 items-center gap-2">
                    <span className="flex-1">{texts.keyboard.send}</span>
                    <KeyName name="Enter" />
                  </li>
                  <li className="flex min-h-8 items-center gap-2">
                    <span className="flex-1">{texts.keyboard.newLine}</span>
                    <KeyName name="Shift" /> <KeyName name="Enter" />
                  </li>
                </>
              )}
            </ul>
          </section>
        ))}
      </div>
      <Button className="mt-6" onClick={() => commands.resetKeys()}>
        {texts.keyboard.reset}
      </Button>
    </Dialog>
  );
}
