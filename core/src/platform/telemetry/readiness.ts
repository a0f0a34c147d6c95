export interface CheckResult {
  readonly ok: boolean;
  /** For whoever watches: never a secret, nothing of a tenant. */
  readonly detail: string;
}

/** One thing that a process needs, or likes to have. */
export interface ReadyCheck {
  /** Without it the process can serve nobody. What is not fatal is told, and the process stays ready. */
  readonly isFatal: boolean;
  /** May throw. Takes a second at most: then it failed. */
  check(): Promise<CheckResult>;
}

/** Something that the process does without when it is away: named, and no reason not to serve. */
export function optional(state: () => CheckResult | Promise<CheckResult>): ReadyCheck {
  return { isFatal: false, check: async () => state() };
}

export interface ReadyReport {
  readonly isReady: boolean;
  readonly checks: Readonly<Record<string, CheckResult & { readonly fatal: boolean }>>;
}

const PATIENCE_MS = 1000;

/** Whether this process should be given requests: what it needs is there, and it is not about to stop. */
export class Readiness {
  readonly #checks = new Map<string, ReadyCheck>();
  #isDraining = false;

  add(name: string, check: ReadyCheck): void {
    this.#checks.set(name, check);
  }

  /** Not ready from now on, whatever the checks say. */
  drain(): void {
    this.#isDraining = true;
  }

  async report(): Promise<ReadyReport> {
    const own = { ok: !this.#isDraining, detail: this.#isDraining ? "stopping" : "serving", fatal: true };
    const others = [...this.#checks].map(
      async ([name, { isFatal, check }]) => [name, { ...(await judged(check)), fatal: isFatal }] as const,
    );
    const checks = Object.fromEntries([["server", own] as const, ...(await Promise.all(others))]);
    return { isReady: Object.values(checks).every(({ ok, fatal }) => ok || !fatal), checks };
  }
}

async function judged(check: ReadyCheck["check"]): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: "no answer in time" }), PATIENCE_MS);
  });
  try {
    return await Promise.race([check(), late]);
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : "failed" };
  } finally {
    clearTimeout(timer);
  }
}
