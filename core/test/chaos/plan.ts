import { randomFrom } from "../faults/random.js";
import type { Shape } from "./installation.js";

/** Faults that a run can be given. */
export const KINDS = [
  "kill-server",
  "stop-server",
  "pause-server",
  "kill-plugin",
  "pause-plugin",
  "kill-database",
  "kill-backend",
  "pause-database",
  "database-silent",
  "database-reset",
  "database-slow",
  "database-away",
  "power-cut",
  "kill-nats",
  "pause-nats",
  "wipe-nats",
  "kill-redis",
  "pause-redis",
  "wipe-redis",
  "network-drops-after-taking",
  "network-too-many",
  "network-broken",
  "network-late",
  "network-silent",
  "network-reset",
  "front-reset",
  "reader-dropped",
] as const;
export type Kind = (typeof KINDS)[number];

/** One fault: when, what, to whom, and for how long. `at` picks one of several. */
export interface PlannedFault {
  readonly afterMs: number;
  readonly kind: Kind;
  /** From 0 to 1: which of those that there are. */
  readonly at: number;
  readonly lastsMs: number;
}

export interface Plan {
  readonly seed: number;
  readonly shape: Shape;
  readonly faults: readonly PlannedFault[];
}

export interface PlanOptions {
  readonly trafficMs: number;
  readonly powerCuts: boolean;
  /** What can be done something to; default: neither. */
  readonly services?: { readonly nats: boolean; readonly redis: boolean };
  /** Default: drawn. */
  readonly shape?: Shape | undefined;
}

/** What a kind of fault needs. */
const OF_DATABASE = /database|backend|power/;
const OF_SERVICE = /-(nats|redis)$/;
const FIRST_MS = 300;
const QUIET_SHARE = 0.25;

/** Everything that happens in a run, from its seed alone. A quarter of the windows, of one to four seconds each, are quiet. */
export function planOf(seed: number, { trafficMs, powerCuts, services, shape: given }: PlanOptions): Plan {
  const random = randomFrom(seed);
  const drawn = random();
  const shape = given ?? (drawn < 0.6 ? "split" : drawn < 0.85 ? "all-in-one" : "embedded");
  const kinds = KINDS.filter((kind) => {
    const service = OF_SERVICE.exec(kind)?.[1] as "nats" | "redis" | undefined;
    if (service) return shape === "split" && services?.[service] === true;
    return kind !== "power-cut" && (shape !== "embedded" || !OF_DATABASE.test(kind));
  });
  const faults: PlannedFault[] = [];
  if (powerCuts && shape !== "embedded") {
    faults.push({ afterMs: FIRST_MS + Math.round(random() * (trafficMs - FIRST_MS)), kind: "power-cut", at: 0, lastsMs: 200 });
  }
  for (let at = FIRST_MS; at < trafficMs; at += 1000 + Math.round(random() * 3000)) {
    const [isQuiet, kind, target, lastsMs] = [random() < QUIET_SHARE, random(), random(), 500 + Math.round(random() * 2500)];
    const drawnKind = kinds[Math.floor(kind * kinds.length)];
    if (!isQuiet && drawnKind) faults.push({ afterMs: at, kind: drawnKind, at: target, lastsMs });
  }
  return { seed, shape, faults: faults.toSorted((one, other) => one.afterMs - other.afterMs) };
}
