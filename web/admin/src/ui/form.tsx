import { type FormEvent, type ReactNode, useState } from "react";
import { describeError } from "../api/errors.js";
import { Button } from "./button.js";

interface Props {
  readonly submitLabel: string;
  readonly busyLabel?: string;
  /** What it throws is shown above the button, in the words of `describe`. */
  readonly onSubmit: (data: FormData) => Promise<void>;
  readonly describe?: (message: string) => string;
  readonly children: ReactNode;
}

/** A form that can be sent once at a time, and says what was wrong with it. */
export function Form({ submitLabel, busyLabel = submitLabel, onSubmit, describe = (message) => message, children }: Props) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState("");

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setError("");
    try {
      await onSubmit(new FormData(event.currentTarget));
    } catch (cause) {
      setError(describe(describeError(cause)));
    }
    setBusy(false);
  }

  return (
    <form onSubmit={(event) => void submit(event)} className="flex max-w-xl flex-col gap-4">
      {children}
      {error && (
        <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger">
          {error}
        </p>
      )}
      <Button type="submit" look="primary" disabled={isBusy} className="self-start">
        {isBusy ? busyLabel : submitLabel}
      </Button>
    </form>
  );
}
