import { createContext, type ReactNode, use, useCallback, useRef, useState } from "react";

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isError: boolean;
  readonly action: ToastAction | undefined;
}

/** What can be done about it, for as long as it is shown. */
interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

type Tell = (text: string, options?: { isError?: boolean; action?: ToastAction }) => void;

const ToastContext = createContext<Tell>(() => undefined);
const LASTS_MS = 4_000;
/** There is something to decide. */
const LONG_MS = 9_000;

/** Tells what was done, or what went wrong, in a corner and to screen readers. */
export function useToast(): Tell {
  return use(ToastContext);
}

export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const last = useRef(0);
  const tell = useCallback<Tell>((text, { isError = false, action } = {}) => {
    last.current += 1;
    const toast = { id: last.current, text, isError, action };
    setToasts((shown) => [...shown.slice(-3), toast]);
    setTimeout(() => setToasts((shown) => shown.filter(({ id }) => id !== toast.id)), isError || action ? LONG_MS : LASTS_MS);
  }, []);
  return (
    <ToastContext value={tell}>
      {children}
      <div role="status" aria-live="polite" className="pointer-events-none fixed right-4 bottom-4 z-50 flex max-w-sm flex-col gap-2">
        {toasts.map(({ id, text, isError, action }) => (
          <div
            key={id}
            className={`rounded-lg border px-4 py-2 shadow-lg ${isError ? "border-danger/50 bg-danger-soft text-danger" : "border-line bg-surface"}`}
          >
            {text}
            {action && (
              <button
                type="button"
                className="pointer-events-auto ml-3 font-semibold text-accent underline"
                onClick={() => {
                  setToasts((shown) => shown.filter((toast) => toast.id !== id));
                  action.run();
                }}
              >
                {action.label}
              </button>
            )}
          </div>
        ))}
      </div>
    </ToastContext>
  );
}
