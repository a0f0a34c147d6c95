import { type ComponentProps, useId } from "react";

/** A text field with its label, and what is wrong with it. */
export function Field({
  label,
  hint,
  error,
  className = "",
  ...props
}: ComponentProps<"input"> & { label: string; hint?: string | undefined; error?: string | undefined }) {
  const id = useId();
  const about = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={`flex flex-col gap-1 ${className}`}>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={about || undefined}
        className="h-9 rounded-md border border-line-strong bg-surface px-3 text-ink placeholder:text-muted"
        {...props}
      />
      {hint && (
        <p id={`${id}-hint`} className="text-xs text-muted">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-xs text-danger">
          {error}
        </p>
      )}
    </div>
  );
}
