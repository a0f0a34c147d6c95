import { parseArgs } from "node:util";
import { FAULT_POINTS } from "../../src/platform/fault-points.js";
import { treeOf } from "../lifecycle/processes.js";
import { DatabaseServer } from "./database-server.js";
import type { Shape } from "./installation.js";
import { appendTotals, Totals } from "./ledger.js";
import { casesOf, Lane } from "./matrix.js";
import { FAULTS } from "./oracle.js";
import { type Plan, planOf } from "./plan.js";
import { Disk, missingForPowerCuts } from "./power.js";
import { runPlan } from "./run.js";
import { type Services, startServices } from "./services.js";

// `npm run chaos -- …`; docs/reliability.md says what can be asked for.
const { values } = parseArgs({
  options: {
    minutes: { type: "string" },
    runs: { type: "string" },
    seed: { type: "string" },
    shape: { type: "string" },
    "traffic-seconds": { type: "string", default: "8" },
    "power-cuts": { type: "boolean", default: false },
    matrix: { type: "boolean", default: false },
    times: { type: "string", default: "1" },
    point: { type: "string" },
    short: { type: "boolean", default: false },
    ledger: { type: "boolean", default: false },
  },
});

/** A case waits for leases most of its time. */
const LANES = 3;
const SHORT_RUNS = 6;

const seed = Number(values.seed ?? Date.now() % 1_000_000);
const trafficMs = Number(values["traffic-seconds"]) * 1000;
const powerCuts = values["power-cuts"];
const isMatrix = values.matrix || values.short || values.point !== undefined;
const runs = values.runs ? Number(values.runs) : values.short ? SHORT_RUNS : values.minutes ? Number.POSITIVE_INFINITY : isMatrix ? 0 : 1;
const until = Date.now() + Number(values.minutes ?? Number.POSITIVE_INFINITY) * 60_000;

const totals = new Totals();

async function main(): Promise<void> {
  const missing = powerCuts ? await missingForPowerCuts() : undefined;
  if (missing) throw new Error(missing);
  await using disk = powerCuts ? await Disk.create() : undefined;
  await using database = await DatabaseServer.create(disk);
  await using services = await startServices();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void endAtOnce(database, disk));
  if (isMatrix) await matrix(database);
  for (let run = 0; run < runs && Date.now() < until; run += 1) await random(seed + run, database, services);
}

/** Leaves nothing that runs, and nothing mounted. */
async function endAtOnce(database: DatabaseServer, disk: Disk | undefined): Promise<void> {
  for (const { pid } of treeOf(process.pid).slice(1)) process.kill(pid, "SIGKILL");
  await database[Symbol.asyncDispose]();
  await disk?.[Symbol.asyncDispose]();
  process.exit(130);
}

async function matrix(database: DatabaseServer): Promise<void> {
  const points = values.point ? FAULT_POINTS.filter((point) => point === values.point) : FAULT_POINTS;
  if (points.length === 0) throw new Error(`there is no point ${values.point}: ${FAULT_POINTS.join(", ")}`);
  const waiting = casesOf(points, Number(values.times)).map((one, index) => ({ ...one, seed: seed + index }));
  const work = async (): Promise<void> => {
    const lane = new Lane(database);
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      const name = `${one.point}, passing ${one.nth} (seed ${one.seed})`;
      await attempt(name, async () => report(name, await lane.run(one, one.seed)));
      totals.crash();
    }
    await attempt("the end", async () => {
      const left = await lane.end();
      if (left) report("what the servers of a lane leave when they are stopped", left);
    });
    await lane[Symbol.asyncDispose]();
  };
  await Promise.all(Array.from({ length: LANES }, work));
}

async function random(own: number, database: DatabaseServer, services: Services): Promise<void> {
  const has = { nats: services.nats !== undefined, redis: services.redis !== undefined };
  const plan = planOf(own, { trafficMs, powerCuts, services: has, shape: values.shape as Shape | undefined });
  const name = `seed ${own}, ${plan.shape}`;
  await attempt(`${name}; ${told(plan)}`, async () => {
    const outcome = await runPlan(plan, trafficMs, database, services);
    report(name, outcome, `, at rest after ${(outcome.settledMs / 1000).toFixed(1)} s; ${told(plan)}`);
  });
  totals.run(plan);
}

/** A run that does not come to its end has failed. */
async function attempt(name: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    totals.broken();
    console.log(`FAILED  ${name}: ${(error as Error).stack}`);
  }
}

function told({ faults, shape }: Plan): string {
  const list = faults.map(({ kind, afterMs }) => `${(afterMs / 1000).toFixed(1)} ${kind}`);
  return `${list.join(", ") || "no faults"}${powerCuts && shape === "embedded" ? " (no power cuts: the embedded database does not promise to survive one)" : ""}`;
}

interface Reported {
  readonly faults: Readonly<Record<(typeof FAULTS)[number], string[]>>;
  readonly acked: number;
  readonly uncertain: number;
  readonly folder: string;
  readonly tookMs: number;
}

function report(name: string, { faults, acked, uncertain, folder, tookMs }: Reported, more = ""): void {
  const isGood = totals.judged({ faults, acked, uncertain });
  console.log(`${isGood ? "ok    " : "FAILED"}  ${name}: ${acked} acked, ${uncertain} uncertain, ${(tookMs / 1000).toFixed(1)} s${more}`);
  if (isGood) return;
  for (const fault of FAULTS) for (const what of faults[fault].slice(0, 10)) console.log(`          ${fault}: ${what}`);
  console.log(`          everything is in ${folder}`);
}

main().then(
  () => {
    console.log(`\n${totals.summary(powerCuts)}`);
    if (values.ledger) appendTotals(totals, { seed, powerCuts });
    console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
    process.exit(totals.failed > 0 ? 1 : 0);
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    console.log(`\n${totals.passed} passed, ${totals.failed + 1} failed`);
    process.exit(1);
  },
);
