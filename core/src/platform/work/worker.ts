import type { Clock } from "../../shared/clock.js";
import { passing } from "../fault-points.js";
import { Loop } from "../loop.js";
import { isOutage } from "../postgres/outage.js";
import { type Db, inSystem, inTenant } from "../postgres/transaction.js";
import { type ClaimedWork, claimWork, LeaseLost, parkWork, postponeWork, renewLeases } from "./work-store.js";

/** Does one piece of work. It finishes or postpones the work itself, in the transaction of its effect. */
export type WorkHandler = (work: ClaimedWork, signal: AbortSignal) => Promise<void>;

export interface WorkerOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly handlers: Readonly<Record<string, WorkHandler>>;
  readonly concurrency: number;
  readonly onError: (error: unknown, work?: ClaimedWork) => void;
  /** Runs each attempt; default: just does. */
  readonly around?: (work: ClaimedWork, run: () => Promise<void>) => Promise<void>;
  /** Told of every attempt at a piece of work that is over. */
  readonly onEnd?: (kind: string, outcome: WorkOutcome, ms: number) => void;
}

/** `failed`: the handler threw, and the work comes again or was put aside (`parked`). */
export type WorkOutcome = "ok" | "failed" | "parked" | "lease_lost";

// With the sweep that finds it, what a process had when it was killed goes on within ten seconds.
const LEASE_MS = 9_000;
const RENEW_MS = 3_000;
const SWEEP_MS = 500;
const MAX_CLAIMS = 8;
const OUTAGE_PAUSE_MS = 1000;

/** Claims work and has it done, a bounded number of pieces at a time, keeping their leases alive meanwhile. */
export class Worker implements AsyncDisposable {
  readonly #options: WorkerOptions;
  readonly #loop: Loop;
  readonly #renewal: NodeJS.Timeout;
  readonly #running = new Map<ClaimedWork, { readonly abort: AbortController; readonly done: Promise<void> }>();
  readonly #kinds: readonly string[];

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#kinds = Object.keys(options.handlers);
    this.#loop = new Loop({
      sweepMs: SWEEP_MS,
      listen: (wake) => options.db.wakeups.listen("work", wake),
      onError: options.onError,
      step: () => this.#claim(),
    });
    this.#renewal = setInterval(() => void this.#renew().catch(options.onError), RENEW_MS);
  }

  async #claim(): Promise<boolean> {
    const { db, clock, concurrency } = this.#options;
    const free = concurrency - this.#running.size;
    if (free <= 0) return false;
    const claimed = await inSystem(db, (tx) => claimWork(tx, this.#kinds, free, LEASE_MS, clock.now()));
    if (claimed.length > 0) passing("work-claimed");
    for (const work of claimed) this.#start(work);
    return claimed.length === free && this.#running.size < concurrency;
  }

  #start(work: ClaimedWork): void {
    const abort = new AbortController();
    const { around = (_work, run) => run() } = this.#options;
    const done = around(work, () => this.#do(work, abort.signal)).finally(() => {
      this.#running.delete(work);
      this.#loop.wake();
    });
    this.#running.set(work, { abort, done });
  }

  async #do(work: ClaimedWork, signal: AbortSignal): Promise<void> {
    const { handlers, onEnd, onError } = this.#options;
    const startedAt = performance.now();
    const end = (outcome: WorkOutcome) => onEnd?.(work.kind, outcome, performance.now() - startedAt);
    try {
      await handlers[work.kind]?.(work, signal);
      end("ok");
    } catch (error) {
      if (error instanceof LeaseLost) return end("lease_lost");
      end(work.attempts >= MAX_CLAIMS ? "parked" : "failed");
      onError(error, work);
      await this.#giveBack(work, error).catch((cause: unknown) => this.#options.onError(cause, work));
    }
  }

  /** A handler that throws did not finish its work: try again, later each time, and in the end leave it to a person. */
  async #giveBack(work: ClaimedWork, error: unknown): Promise<void> {
    const { db, clock } = this.#options;
    const text = error instanceof Error ? error.message : String(error);
    await inTenant(db, work.tenantId, async (tx) => {
      // What the database is to blame for says nothing about the work.
      if (isOutage(error)) await postponeWork(tx, work, new Date(clock.now().getTime() + OUTAGE_PAUSE_MS), text, true);
      else if (work.attempts >= MAX_CLAIMS) await parkWork(tx, work, text, clock.now());
      else await postponeWork(tx, work, new Date(clock.now().getTime() + 1000 * 2 ** work.attempts), text);
    });
  }

  async #renew(): Promise<void> {
    const held = [...this.#running.keys()];
    if (held.length === 0) return;
    const { db, clock } = this.#options;
    const ours = await inSystem(db, (tx) => renewLeases(tx, held, new Date(clock.now().getTime() + LEASE_MS)));
    for (const [work, { abort }] of this.#running) if (held.includes(work) && !ours.has(work.id)) abort.abort(new LeaseLost());
  }

  /** Stops claiming and waits for what is under way; after `drainMs` it is cut short. */
  async stop(drainMs: number): Promise<void> {
    await this.#loop[Symbol.asyncDispose]();
    const cut = setTimeout(() => this.#running.forEach(({ abort }) => abort.abort()), drainMs);
    await Promise.all([...this.#running.values()].map(({ done }) => done));
    clearTimeout(cut);
    clearInterval(this.#renewal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop(5000);
  }
}
