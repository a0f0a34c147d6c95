import { useState } from "react";
import { describeError } from "../api/errors.js";
import { useSettingsTexts } from "../texts/settings/settings-texts.js";
import { useTexts } from "../texts/texts.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { useToast } from "../ui/toasts.js";

/** Deletes something by its name, after asking; `warning` says what that means. */
export function RemoveButton({ name, warning, onRemove }: { name: string; warning: string; onRemove: () => Promise<void> }) {
  const texts = useSettingsTexts();
  const { app } = useTexts();
  const tell = useToast();
  const [isAsked, ask] = useState(false);
  const [error, setError] = useState("");
  const close = () => {
    ask(false);
    setError("");
  };
  const remove = async () => {
    try {
      await onRemove();
      tell(texts.removed(name));
      close();
    } catch (cause) {
      setError(describeError(cause));
    }
  };
  return (
    <>
      <Button look="danger" aria-label={`${texts.remove}: ${name}`} onClick={() => ask(true)}>
        {texts.remove}
      </Button>
      {isAsked && (
        <Dialog title={texts.removeTitle(name)} onClose={close}>
          <p>{warning}</p>
          {error && (
            <p role="alert" className="mt-3 text-danger">
              {error}
            </p>
          )}
          <div className="mt-5 flex justify-end gap-2">
            <Button onClick={close}>{app.cancel}</Button>
            <Button look="danger" onClick={() => void remove()}>
              {texts.remove}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
