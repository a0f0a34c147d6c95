import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useTexts } from "../texts/texts.js";
import { IconButton } from "./button.js";

/** A window above the page. The browser keeps the focus in it and closes it on Escape. */
export function Dialog({
  title,
  onClose,
  children,
  wide = false,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}) {
  const texts = useTexts();
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => event.target === ref.current && onClose()}
      className={`m-auto max-h-[85dvh] w-[calc(100vw-2rem)] ${wide ? "max-w-2xl" : "max-w-md"} rounded-xl border border-line bg-surface p-0 text-ink shadow-2xl`}
    >
      <div className="flex max-h-[85dvh] flex-col">
        <header className="flex items-center justify-between gap-4 border-b border-line py-3 pr-3 pl-5">
          <h2 id={id} className="text-base font-semibold">
            {title}
          </h2>
          <IconButton label={texts.app.close} onClick={onClose}>
            <X size={18} />
          </IconButton>
        </header>
        <div className="overflow-y-auto p-5">{children}</div>
      </div>
    </dialog>
  );
}
