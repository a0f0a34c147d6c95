/** What one check found. */
export interface Finding {
  readonly check: string;
  readonly status: "ok" | "warning" | "failed";
  readonly detail: string;
  /** What to do about it. */
  readonly remedy?: string;
}

type Say = (detail: string, remedy?: string) => Finding;

/** Findings of one check. */
export function findings(check: string): { readonly ok: Say; readonly warning: Say; readonly failed: Say } {
  const say =
    (status: Finding["status"]): Say =>
    (detail, remedy) => ({ check, status, detail, ...(remedy && { remedy }) });
  return { ok: say("ok"), warning: say("warning"), failed: say("failed") };
}
