import { createHash } from "node:crypto";
import { toBinary } from "@bufbuild/protobuf";
import { type InboundEvent, InboundEventSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { type Db, inSystem } from "../../platform/postgres/transaction.js";
import type { Clock } from "../../shared/clock.js";
import type { ChannelId } from "../../shared/ids.js";
import { countDeaths, deleteSuspect, listSuspects } from "../suspect-store.js";
import { MarkerFile } from "./marker-file.js";

/** A process may die this often over an event; then nobody touches it again but a person. */
const MAX_DEATHS = 3;
/** An event may fail this often without a word of why; then it is put aside, instead of coming again for ever. */
const MAX_FAILURES = 3;
const MAX_COUNTED = 10_000;

/**
 * Knows the events that did harm: those over which a process died, from what it left in its marker file, and those that failed for
 * no reason that a repeat would cure. Without it a network would bring them again and again.
 */
export class Suspects implements AsyncDisposable {
  readonly #db: Db;
  readonly #marker: MarkerFile;
  readonly #deaths: Map<string, number>;
  readonly #failures = new Map<string, number>();
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(db: Db, marker: MarkerFile, deaths: Map<string, number>) {
    this.#db = db;
    this.#marker = marker;
    this.#deaths = deaths;
  }

  static async open(db: Db, clock: Clock, file: string): Promise<Suspects> {
    const marker = new MarkerFile(file);
    try {
      const { names, alone } = marker.leftBehind;
      const deaths = await inSystem(db, async (tx) => {
        await countDeaths(tx, [...new Set(alone.length > 0 ? alone : names)], clock.now());
        return listSuspects(tx);
      });
      marker.forgetLeftBehind();
      return new Suspects(db, marker, deaths);
    } catch (error) {
      marker[Symbol.dispose]();
      throw error;
    }
  }

  /** Whether a process died over one of them. */
  includes(fingerprints: readonly string[]): boolean {
    return this.#deaths.size > 0 && fingerprints.some((one) => this.#deaths.has(one));
  }

  /** Does something with events, known to be under way meanwhile. */
  async during<T>(fingerprints: readonly string[], run: () => Promise<T>): Promise<T> {
    const end = this.#marker.begin(fingerprints, false);
    try {
      return await run();
    } finally {
      end();
    }
  }

  /**
   * Does something with one suspect, while no other is under way: if this process dies as well, it was this one. `isHopeless` says that it
   * must not be touched any more. It is a suspect no longer once that went well.
   */
  async alone<T>(fingerprint: string, run: (isHopeless: boolean) => Promise<T>): Promise<T> {
    const before = this.#turn;
    const turn = (async () => {
      await before;
      const end = this.#marker.begin([fingerprint], true);
      try {
        return await run((this.#deaths.get(fingerprint) ?? 0) >= MAX_DEATHS);
      } finally {
        end();
      }
    })();
    this.#turn = turn.catch(() => undefined);
    const result = await turn;
    if (this.#deaths.delete(fingerprint)) await inSystem(this.#db, (tx) => deleteSuspect(tx, fingerprint));
    return result;
  }

  /** Counts a failure that is no known fault of the event; true when it is one too many. */
  hasFailedTooOften(fingerprint: string): boolean {
    const failures = (this.#failures.get(fingerprint) ?? 0) + 1;
    this.#failures.delete(fingerprint);
    if (failures >= MAX_FAILURES) return true;
    this.#failures.set(fingerprint, failures);
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > MAX_COUNTED && oldest !== undefined) this.#failures.delete(oldest);
    return false;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#marker[Symbol.dispose]();
    return Promise.resolve();
  }
}

/** Tells events apart, and tells nothing of them. */
export function fingerprintOf(channelId: ChannelId, event: InboundEvent): string {
  const { kind } = event;
  const hash = createHash("sha256").update(channelId);
  if (kind.case === "message" && kind.value.externalId !== "") hash.update(`message\0${kind.value.externalId}`);
  else hash.update(toBinary(InboundEventSchema, event));
  return hash.digest("base64url").slice(0, 22);
}
