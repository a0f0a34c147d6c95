/** Linktor's mark. */
export function Mark({ size }: { size: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" className="shrink-0">
      <rect width="32" height="32" rx="8" fill="#0f766e" />
      <path d="M10 8v13a3 3 0 0 0 3 3h9" fill="none" stroke="#fff" strokeWidth="4" strokeLinecap="round" />
      <circle cx="21" cy="12" r="3" fill="#fff" />
    </svg>
  );
}
