import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import path from "node:path";
import { FAULTS, type Fault, type Verdict } from "./oracle.js";
import type { Plan } from "./plan.js";

const FILE = path.join(import.meta.dirname, "ledger.jsonl");

/** What came of all runs together. */
export class Totals {
  passed = 0;
  failed = 0;
  #runs = 0;
  #crashPoints = 0;
  #acked = 0;
  #uncertain = 0;
  readonly #startedAt = Date.now();
  readonly #kinds = new Map<string, number>();
  readonly #faults = Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as Record<Fault, number>;

  /** Counts what was found; answers whether nothing was. */
  judged({ faults, acked, uncertain }: Verdict): boolean {
    this.#acked += acked;
    this.#uncertain += uncertain;
    for (const fault of FAULTS) this.#faults[fault] += faults[fault].length;
    const isGood = FAULTS.every((fault) => faults[fault].length === 0);
    if (isGood) this.passed += 1;
    else this.failed += 1;
    return isGood;
  }

  crash(): void {
    this.#crashPoints += 1;
  }

  run({ faults }: Plan): void {
    this.#runs += 1;
    for (const { kind } of faults) this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
  }

  /** A run that did not come to its end. */
  broken(): void {
    this.failed += 1;
  }

  summary(powerCuts: boolean): string {
    const kinds = [...this.#kinds].map(([kind, count]) => `${count} ${kind}`).join(", ");
    const found = FAULTS.map((fault) => `${this.#faults[fault]} ${fault}`).join(", ");
    return `${this.#crashPoints} crash points, ${this.#runs} random runs (${kinds || "no faults"}); ${this.#acked} messages acked, ${this.#uncertain} uncertain; ${found}${powerCuts ? "" : "; no power cuts"}`;
  }

  toJson(): object {
    const { passed, failed } = this;
    const minutes = Math.round((Date.now() - this.#startedAt) / 6000) / 10;
    return {
      minutes,
      runs: this.#runs,
      crash_points: this.#crashPoints,
      passed,
      failed,
      faults: Object.fromEntries(this.#kinds),
      acked: this.#acked,
      uncertain: this.#uncertain,
      ...this.#faults,
    };
  }
}

/** Adds a line to the ledger. */
export function appendTotals(totals: Totals, { seed, powerCuts }: { readonly seed: number; readonly powerCuts: boolean }): void {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: import.meta.dirname, encoding: "utf8" }).trim();
  const line = { date: new Date().toISOString().slice(0, 19), commit, seed, power_cuts: powerCuts, ...totals.toJson() };
  appendFileSync(FILE, `${JSON.stringify(line)}\n`);
}
