const NAMES: Readonly<Record<string, string>> = { Enter: "↵", Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓", " ": "Space" };

export function KeyName({ name }: { name: string }) {
  return (
    <kbd className="inline-flex h-6 min-w-6 items-center justify-center rounded border border-line-strong/50 bg-raised px-1.5 font-sans text-xs font-medium text-ink">
      {NAMES[name] ?? name}
    </kbd>
  );
}
