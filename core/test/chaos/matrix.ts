import { setTimeout as sleep } from "node:timers/promises";
import { FAULT_POINTS, type FaultPoint } from "../../src/platform/fault-points.js";
import { randomFrom } from "../faults/random.js";
import type { DatabaseServer } from "./database-server.js";
import { FAULTS, type Verdict } from "./oracle.js";
import { Place } from "./place.js";
import { conclude, keep, rest } from "./run.js";
import { Traffic } from "./traffic.js";

const REACHED_MS = 60_000;
const AFTER_MS = 300;
const TEMPO = { hotMs: 30, strangerMs: 60, replyMs: 60 };

/** Passed before a server is ready, so it takes an installation that was never started. */
const AT_START: ReadonlySet<FaultPoint> = new Set(["migration-applied", "plugin-handshake"]);
/** A start has one of these: the plugin of the channel that there is; the others rest. */
const ONCE: ReadonlySet<FaultPoint> = new Set(["plugin-handshake"]);
const AT_END: ReadonlySet<FaultPoint> = new Set(["part-stopped"]);

const NOTHING = { acked: 0, uncertain: 0 };

/** A point, and at which passing of it the server dies. */
export interface Case {
  readonly point: FaultPoint;
  readonly nth: number;
}

export interface MatrixOutcome extends Verdict {
  readonly folder: string;
  readonly tookMs: number;
}

export function casesOf(points: readonly FaultPoint[] = FAULT_POINTS, times = 1): Case[] {
  return Array.from({ length: times }).flatMap(() =>
    points.flatMap((point) => (ONCE.has(point) ? [1] : [1, 3]).map((nth) => ({ point, nth }))),
  );
}

/**
 * A lane of the matrix: a server under traffic dies at the nth passing of a point, is started again, and the oracle looks; then
 * the same server goes on with the next case, so that a case costs one start.
 */
export class Lane implements AsyncDisposable {
  readonly #database: DatabaseServer;
  #place: Place | undefined;
  /** Of this installation, by the cases before. */
  #counted: Pick<Verdict, "acked" | "uncertain"> = NOTHING;

  constructor(database: DatabaseServer) {
    this.#database = database;
  }

  async run(one: Case, seed: number): Promise<MatrixOutcome> {
    try {
      return await this.#run(one, seed);
    } catch (error) {
      await this[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #run({ point, nth }: Case, seed: number): Promise<MatrixOutcome> {
    const startedAt = Date.now();
    const isFresh = AT_START.has(point);
    if (isFresh) await this[Symbol.asyncDispose]();
    const how = isFresh ? { isEmpty: point === "migration-applied", faultPoint: `${point}:${nth}` } : {};
    const place = (this.#place ??= await Place.create({ shape: "all-in-one", database: this.#database, hot: 2, tenants: 1, ...how }));
    const traffic = new Traffic(place.tenants, TEMPO, randomFrom(seed));
    const isReached = isFresh ? place.member.endings.includes("SIGKILL") : await this.#die(place, point, nth);
    await sleep(AFTER_MS);
    const { verdict, evidence } = await (isFresh ? conclude(place, traffic) : rest(place, traffic));
    if (!isReached) verdict.faults.odd.push(`the server never came to ${point} ${nth} times`);
    const isGood = FAULTS.every((fault) => verdict.faults[fault].length === 0);
    if (!isGood) keep(place, { point, nth, seed, verdict, evidence });
    if (isFresh || !isGood) {
      await place.close(!isGood);
      this.#place = undefined;
    }
    const [acked, uncertain] = [verdict.acked - this.#counted.acked, verdict.uncertain - this.#counted.uncertain];
    this.#counted = this.#place ? verdict : NOTHING;
    return { ...verdict, acked, uncertain, folder: place.folder, tookMs: Date.now() - startedAt };
  }

  /** Whether it came to the point, and died there. */
  async #die({ member }: Place, point: FaultPoint, nth: number): Promise<boolean> {
    const before = member.endings.length;
    member.dieAt(`${point}:${nth}`);
    await sleep(AFTER_MS);
    if (AT_END.has(point)) member.signal("SIGTERM");
    for (const end = Date.now() + REACHED_MS; member.endings.length === before && Date.now() < end; ) await sleep(20);
    return member.endings[before] === "SIGKILL";
  }

  /** Ends the installation politely, and looks what it leaves; undefined where there is none. */
  async end(): Promise<MatrixOutcome | undefined> {
    const [place, startedAt] = [this.#place, Date.now()];
    if (!place) return undefined;
    const { verdict, evidence } = await conclude(place, undefined);
    const isGood = FAULTS.every((fault) => verdict.faults[fault].length === 0);
    if (!isGood) keep(place, { verdict, evidence });
    await place.close(!isGood);
    this.#place = undefined;
    return { ...verdict, acked: 0, uncertain: 0, folder: place.folder, tookMs: Date.now() - startedAt };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#place?.close();
    this.#place = undefined;
    this.#counted = NOTHING;
  }
}
