import type { Clock } from "../../shared/clock.js";
import { passing } from "../fault-points.js";
import { Loop } from "../loop.js";
import { isOutage } from "../postgres/outage.js";
import { type Db, inSystem, inTenant } from "../postgres/transaction.js";
import { claimWork, type Lane } from "./claim.js";
import { type ClaimedWork, giveBackWork, LeaseLost, MAX_FAILURES, parkWork, postponeWork, renewLeases, returnWork } from "./work-store.js";

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
const PAUSE_MS = 10;
const OUTAGE_PAUSE_MS = 1000;
const WINDOW = 64;
const MAX_WINDOW = WINDOW * 16 ** 3;
const WIDEN_MS = 500;
/** Work over which processes died this often is done by itself: if one dies again, it was this. */
const SUSPECT_DEATHS = 2;
const SUSPECT_PAUSE_MS = 1000;
const DIED = "The process died, or stopped answering, each time it did this.";

/** Claims work and has it done, a bounded number of pieces at a time, keeping their leases alive meanwhile. */
export class Worker implements AsyncDisposable {
  readonly #options: WorkerOptions;
  readonly #loop: Loop;
  readonly #renewal: NodeJS.Timeout;
  readonly #running = new Map<ClaimedWork, { readonly abort: AbortController; readonly done: Promise<void> }>();
  readonly #kinds: readonly string[];
  #after: Lane | undefined;
  #pause: NodeJS.Timeout | undefined;
  #window = WINDOW;
  #widenedAt = 0;

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
    const running = [...this.#running.keys()];
    const free = concurrency - running.length;
    if (free <= 0) return false;
    const request = { kinds: this.#kinds, running, concurrency, leaseMs: LEASE_MS, now: clock.now(), after: this.#after };
    const { work, last, isCut } = await inSystem(db, (tx) => claimWork(tx, { ...request, window: this.#window }));
    if (work.length > 0) passing("work-claimed");
    for (const one of work) await this.#begin(one);
    this.#after = last;
    const hasRoom = this.#running.size < concurrency;
    if (isCut && work.length < free) return hasRoom && (this.#widen() || last !== undefined);
    this.#window = WINDOW;
    return hasRoom && (work.length === free || last !== undefined);
  }

  /**
   * The oldest pieces of a lane wait for others of their keys, so what could be done lies behind them. To look further costs more, so it
   * is done once in a while.
   */
  #widen(): boolean {
    const isTooSoon = this.#window === WINDOW && Date.now() - this.#widenedAt < WIDEN_MS;
    const isWidest = this.#window >= MAX_WINDOW;
    this.#window = isTooSoon || isWidest ? WINDOW : this.#window * 16;
    if (isTooSoon || isWidest) return false;
    this.#widenedAt = Date.now();
    return true;
  }

  /** Starts work, unless too many claims of it have ended without a word. */
  async #begin(work: ClaimedWork): Promise<void> {
    const { db, clock } = this.#options;
    const isSuspect = ({ deaths }: ClaimedWork): boolean => deaths >= SUSPECT_DEATHS;
    const mustWait = isSuspect(work) && [...this.#running.keys()].some(isSuspect);
    if (work.failures <= MAX_FAILURES && !mustWait) return this.#start(work);
    await inTenant(db, work.tenantId, async (tx) => {
      if (work.failures > MAX_FAILURES) await parkWork(tx, work, DIED, clock.now());
      else await returnWork(tx, work, new Date(clock.now().getTime() + SUSPECT_PAUSE_MS));
    }).catch((error: unknown) => this.#options.onError(error, work));
  }

  #start(work: ClaimedWork): void {
    const abort = new AbortController();
    const { around = (_work, run) => run() } = this.#options;
    const done = around(work, () => this.#do(work, abort.signal)).finally(() => {
      this.#running.delete(work);
      this.#claimSoon();
    });
    this.#running.set(work, { abort, done });
  }

  /** Places that become free one after the other are filled together. */
  #claimSoon(): void {
    if (this.#running.size === 0) return this.#loop.wake();
    this.#pause ??= setTimeout(() => {
      this.#pause = undefined;
      this.#loop.wake();
    }, PAUSE_MS);
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
      end(work.failures >= MAX_FAILURES ? "parked" : "failed");
      onError(error, work);
      await this.#giveBack(work, error).catch((cause: unknown) => this.#options.onError(cause, work));
    }
  }

  /** A handler that throws did not finish its work: try again, later each time, and in the end leave it to a person. */
  async #giveBack(work: ClaimedWork, error: unknown): Promise<void> {
    const { db, clock } = this.#options;
    const text = error instanceof Error ? error.message : String(error);
    await inTenant(db, work.tenantId, (tx) => {
      // What the database is to blame for says nothing about the work.
      if (isOutage(error)) return postponeWork(tx, work, new Date(clock.now().getTime() + OUTAGE_PAUSE_MS), text, true);
      return giveBackWork(tx, work, text, clock.now());
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
    clearTimeout(this.#pause);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop(5000);
  }
}
