import { createContext, type ReactNode, use, useCallback, useRef, useState } from "react";

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isError: boolean;
}

type Tell = (text: string, options?: { isError?: boolean }) => void;

const ToastContext = createContext<Tell>(() => undefined);
const LASTS_MS = 4_000;
const ERROR_LASTS_MS = 9_000;

/** Tells what was done, or what went wrong, in a corner and to screen readers. */
export function useToast(): Tell {
  return use(ToastContext);
}

export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const last = useRef(0);
  const tell = useCallback<Tell>((text, { isError = false } = {}) => {
    last.current += 1;
    const toast = { id: last.current, text, isError };
    setToasts((shown) => [...shown.slice(-3), toast]);
    setTimeout(() => setToasts((shown) => shown.filter(({ id }) => id !== toast.id)), isError ? ERROR_LASTS_MS : LASTS_MS);
  }, []);
  return (
    <ToastContext value={tell}>
      {children}
      <div role="status" aria-live="polite" className="pointer-events-none fixed right-4 bottom-4 z-50 flex max-w-sm flex-col gap-2">
        {toasts.map(({ id, text, isError }) => (
          <div
            key={id}
            className={`rounded-lg border px-4 py-2 shadow-lg ${isError ? "border-danger/50 bg-danger-soft text-danger" : "border-line bg-surface"}`}
          >
            {text}
          </div>
        ))}
      </div>
    </ToastContext>
  );
}
