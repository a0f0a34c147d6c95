import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { randomFrom } from "../faults/random.js";
import type { DatabaseServer } from "./database-server.js";
import type { Evidence } from "./evidence.js";
import { judge, type Verdict } from "./oracle.js";
import { Place } from "./place.js";
import type { Plan } from "./plan.js";
import { readRows } from "./read-rows.js";
import type { Services } from "./services.js";
import { settled } from "./settle.js";
import { strangersSee } from "./strangers-see.js";
import { happen, type Targets } from "./toolbox.js";
import { type Tempo, Traffic } from "./traffic.js";

const HOT = 3;
const TEMPO: Tempo = { hotMs: 60, strangerMs: 120, replyMs: 150 };
/** Leases of what was killed last must end first, and networks that were asked to wait are waited for. */
const SETTLE_MS = 120_000;

export interface Outcome extends Verdict {
  /** Kept when something is wrong. */
  readonly folder: string;
  readonly tookMs: number;
  /** From the last fault until nothing was left to do. */
  readonly settledMs: number;
}

/** One run of a plan: traffic, faults, peace, and then the oracle. */
export async function runPlan(plan: Plan, trafficMs: number, database: DatabaseServer, shared: Services): Promise<Outcome> {
  // One process needs neither.
  const services = plan.shape === "split" ? shared : undefined;
  const place = await Place.create({ shape: plan.shape, database, services, hot: HOT, tenants: 2 });
  try {
    return await run(place, plan, trafficMs, { ...place, database: plan.shape === "embedded" ? undefined : database, services });
  } catch (error) {
    await place.close(true);
    throw error;
  }
}

async function run(place: Place, plan: Plan, trafficMs: number, targets: Targets): Promise<Outcome> {
  const startedAt = Date.now();
  const traffic = new Traffic(place.tenants, TEMPO, randomFrom(plan.seed + 1));
  const faults = plan.faults.map(async (fault) => {
    await sleep(fault.afterMs);
    await happen(fault, targets);
  });
  await Promise.all([...faults, sleep(trafficMs)]);
  const healedAt = Date.now();
  const { settledAt, ...conclusion } = await conclude(place, traffic);
  const isGood = Object.values(conclusion.verdict.faults).every((all) => all.length === 0);
  if (!isGood) keep(place, { plan, began: new Date(startedAt), ...conclusion });
  await place.close(!isGood);
  return { ...conclusion.verdict, folder: place.folder, tookMs: Date.now() - startedAt, settledMs: settledAt - healedAt };
}

/** For whoever looks into a run that failed. */
export function keep({ folder }: Place, everything: object): void {
  writeFileSync(path.join(folder, "run.json"), JSON.stringify(everything, undefined, 1));
}

export interface Conclusion {
  readonly verdict: Verdict;
  readonly settledAt: number;
  readonly evidence: Evidence;
}

/** Peace: everything runs, what was begun ends, everything stops, and what is there then is judged. */
export async function conclude(place: Place, traffic: Traffic | undefined): Promise<Conclusion> {
  const odd = await comeToRest(place, traffic);
  const settledAt = Date.now();
  const leaks = await strangersSee(place.tenants).catch((error: Error) => [`nobody could look: ${error.message}`]);
  odd.push(...(await place.stop()));
  for (const { reader } of place.tenants) await reader.stop();
  const evidence = { ...(await evidenceOf(place, odd)), leaks, leftovers: place.leftovers() };
  return { verdict: judge(evidence), settledAt, evidence };
}

/** The same, of an installation that goes on. */
export async function rest(place: Place, traffic: Traffic): Promise<Omit<Conclusion, "settledAt">> {
  const evidence = await evidenceOf(place, await comeToRest(place, traffic));
  // While it runs it holds its channels.
  return { verdict: judge({ ...evidence, rows: { ...evidence.rows, held: [] } }), evidence };
}

async function comeToRest(place: Place, traffic: Traffic | undefined): Promise<string[]> {
  const odd: string[] = [];
  await place.installation.ready(SETTLE_MS).catch((error: Error) => odd.push(`not everything came back: ${error.message}`));
  await traffic?.end(SETTLE_MS);
  if (!(await settled(place.tenants, place.look, SETTLE_MS))) odd.push(`it did not come to rest within ${SETTLE_MS / 1000} s`);
  return [...odd, ...(traffic?.odd ?? [])];
}

async function evidenceOf(place: Place, odd: readonly string[]): Promise<Evidence> {
  const answers = place.tenants.flatMap(({ reader, agents }) => [...reader.odd, ...agents.flatMap(({ oddAnswers }) => oddAnswers)]);
  const rows = await place.behind(readRows);
  const tenants = place.tenants.map((tenant) => tenant.evidence());
  return { tenants, rows, odd: [...odd, ...place.installation.oddEnds(), ...answers], leaks: [], leftovers: [] };
}
