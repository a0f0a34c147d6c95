import type { ComponentProps, ReactNode } from "react";

type Look = "plain" | "primary" | "quiet" | "danger";

const LOOKS: Readonly<Record<Look, string>> = {
  plain: "border border-line-strong/50 bg-surface text-ink hover:bg-raised",
  primary: "border border-transparent bg-accent text-accent-ink hover:opacity-90",
  quiet: "border border-transparent text-muted hover:bg-raised hover:text-ink",
  danger: "border border-danger/50 text-danger hover:bg-danger-soft",
};

const SHAPE =
  "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors disabled:opacity-50";

export function Button({ look = "plain", className = "", ...props }: ComponentProps<"button"> & { look?: Look }) {
  return <button type="button" {...props} className={`${SHAPE} h-8 px-3 ${LOOKS[look]} ${className}`} />;
}

/** A button that is only a picture; its label is what it is called. */
export function IconButton({
  label,
  look = "quiet",
  className = "",
  children,
  ...props
}: ComponentProps<"button"> & { label: string; look?: Look; children: ReactNode }) {
  return (
    <button type="button" aria-label={label} title={label} {...props} className={`${SHAPE} size-8 ${LOOKS[look]} ${className}`}>
      {children}
    </button>
  );
}
