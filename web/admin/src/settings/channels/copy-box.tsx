import { Copy } from "lucide-react";
import { useId } from "react";
import { useTexts } from "../../texts/texts.js";
import { IconButton } from "../../ui/button.js";
import { useToast } from "../../ui/toasts.js";

/** Something to be pasted elsewhere. */
export function CopyBox({ title, hint, text }: { title: string; hint: string; text: string }) {
  const { app } = useTexts();
  const tell = useToast();
  const id = useId();
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => tell(app.copied),
      () => tell(app.failed, { isError: true }),
    );
  return (
    <div className="mb-6 flex max-w-xl flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {title}
      </label>
      <div className="flex items-center gap-1">
        <input
          id={id}
          readOnly
          value={text}
          aria-describedby={`${id}-hint`}
          onFocus={(event) => event.target.select()}
          className="h-9 min-w-0 flex-1 rounded-md border border-line bg-raised px-3 font-mono text-xs text-ink"
        />
        {"clipboard" in navigator && (
          <IconButton label={`${app.copy}: ${title}`} onClick={() => void copy()}>
            <Copy size={16} />
          </IconButton>
        )}
      </div>
      <p id={`${id}-hint`} className="text-xs text-muted">
        {hint}
      </p>
    </div>
  );
}
