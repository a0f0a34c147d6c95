import { ChevronDown } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useCommands } from "../../keyboard/commands.js";
import type { Later } from "../../model/outbox.js";
import { useTexts } from "../../texts/texts.js";
import { useTimes } from "../../texts/times.js";
import { Button } from "../../ui/button.js";
import { Menu } from "../../ui/menu.js";
import { snoozeChoices } from "../conversation-actions.js";
import { keepUndoSeconds, UNDO_SECONDS, undoSeconds } from "./undo-time.js";

const LaterDialog = lazy(() => import("./later-dialog.js").then(({ LaterDialog: component }) => ({ default: component })));

/** When a message goes out: at a time that is chosen here, or after some seconds in which it can be taken back. */
export function SendMenu({ isDisabled, send }: { isDisabled: boolean; send: (later: Later) => void }) {
  const texts = useTexts();
  const times = useTimes();
  const { later } = texts;
  const [isChoosing, setChoosing] = useState(false);
  const [undo, setUndo] = useState(undoSeconds);
  useCommands([{ id: "send-later", label: later.choose, group: "write", run: () => !isDisabled && setChoosing(true) }]);
  return (
    <>
      <Menu
        groups={[
          {
            title: later.title,
            items: isDisabled
              ? []
              : [
                  ...snoozeChoices(texts).map(({ until }) => ({
                    label: times.full(until),
                    onSelect: () => send({ at: until.getTime(), isCancelledByReply: false }),
                  })),
                  { label: later.choose, onSelect: () => setChoosing(true) },
                ],
          },
          {
            title: later.undo,
            items: UNDO_SECONDS.map((seconds) => ({
              label: seconds === 0 ? later.noUndo : later.seconds(seconds),
              isChosen: seconds === undo,
              onSelect: () => {
                keepUndoSeconds(seconds);
                setUndo(seconds);
              },
            })),
          },
        ]}
      >
        <Button look="primary" aria-label={later.menu} title={later.menu} className="-ml-1 rounded-l-none px-1.5">
          <ChevronDown size={16} aria-hidden="true" />
        </Button>
      </Menu>
      {isChoosing && (
        <Suspense>
          <LaterDialog
            onClose={() => setChoosing(false)}
            onChoose={(chosen) => {
              setChoosing(false);
              send(chosen);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
