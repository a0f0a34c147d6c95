import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "pino";
import type { StoredEvent } from "../eventlog/event-store.js";
import { Loop } from "../loop.js";
import { type Db, inSystem, type Tx } from "../postgres/transaction.js";
import { appendEvents, openStream } from "./event-stream.js";
import type { NatsLink } from "./nats-link.js";
import { advanceRelay, claimRelay, findPositionOf, findRelayState, leaveRelay, listToRelay, type RelayState } from "./relay-store.js";
import type { NatsSettings } from "./settings.js";

const SWEEP_MS = 1000;
/** What is under way at once. */
const MAX_EVENTS = 256;
const MAX_BYTES = 8 * 1024 * 1024;

export interface EventRelayOptions {
  readonly db: Db;
  readonly link: NatsLink;
  readonly settings: NatsSettings;
  /** Names the process. */
  readonly holder: string;
  readonly log: Logger;
}

/** Where the relay goes on: after this position of the log, at this end of the stream. */
interface Place {
  /** Position that is written down. */
  readonly stored: bigint;
  readonly position: bigint;
  readonly sequence: number;
}

/**
 * Appends the event log to a JetStream stream, in order. One process does it at a time; that two never mix their events is
 * seen to by the stream, which takes an event only right after the one before it.
 */
export class EventRelay implements AsyncDisposable {
  readonly #options: EventRelayOptions;
  readonly #loop: Loop;
  #place: Place | undefined;
  #restUntil = 0;
  #lag = 0;
  #trouble = "";

  constructor(options: EventRelayOptions) {
    this.#options = options;
    this.#loop = new Loop({
      sweepMs: SWEEP_MS,
      listen: (wake) => options.db.wakeups.listen("stamped", wake),
      step: () => this.#step(),
      onError: (error) => this.#fail(error),
    });
    options.link.onUp(() => {
      this.#restUntil = 0;
      this.#loop.wake();
    });
  }

  /** How many positions of the log are not in the stream, as this process saw it last. */
  get lag(): number {
    return this.#lag;
  }

  async #step(): Promise<boolean> {
    const { db, link, holder, log } = this.#options;
    if (performance.now() < this.#restUntil) return false;
    const { connection } = link;
    const { state, position, events } = await inSystem(db, (tx) => this.#claim(tx, connection !== undefined));
    this.#lag = Number(state.lag);
    const isOthers = state.lag > 0n && position === undefined;
    if (!connection || isOthers) this.#rest();
    if (!connection || position === undefined) return false;
    if (!events) {
      this.#place = await this.#find(connection, position);
      return true;
    }
    if (events.length > 0) await this.#relay(connection, events);
    // There is nothing between the two: it was deleted, is for one user alone, or is in the stream already.
    else await inSystem(db, (tx) => advanceRelay(tx, holder, state.lastPosition));
    if (this.#trouble) log.info({}, "events are relayed again");
    this.#trouble = "";
    return true;
  }

  /** What is to be relayed, if there is something and it is this process's to do. */
  async #claim(tx: Tx, isUp: boolean): Promise<{ state: RelayState; position?: bigint | undefined; events?: StoredEvent[] }> {
    const state = await findRelayState(tx);
    const position = isUp && state.lag > 0n ? await claimRelay(tx, this.#options.holder) : undefined;
    const place = this.#place;
    if (position === undefined || position !== place?.stored) return { state, position };
    return { state, position, events: await listToRelay(tx, place.position, MAX_EVENTS, MAX_BYTES) };
  }

  /** Another process does it, or nobody can for now: this one need not look at every wake-up. */
  #rest(): void {
    this.#place = undefined;
    this.#restUntil = performance.now() + SWEEP_MS / 2;
  }

  /** The end of the stream counts, if it is in the log: the process before may have died before it wrote down how far it was. */
  async #find(connection: NatsConnection, stored: bigint): Promise<Place> {
    const { db, settings } = this.#options;
    const { sequence, eventId } = await openStream(connection, settings);
    const position = eventId && (await inSystem(db, (tx) => findPositionOf(tx, eventId)));
    return { stored, position: position ?? stored, sequence };
  }

  async #relay(connection: NatsConnection, events: readonly StoredEvent[]): Promise<void> {
    const { db, settings, holder } = this.#options;
    const place = this.#place as Place;
    this.#place = undefined;
    const appended = await appendEvents(connection, settings, events, place.sequence);
    const position = events[appended.count - 1]?.position ?? place.position;
    const isOurs = await inSystem(db, (tx) => advanceRelay(tx, holder, position));
    if (appended.error !== undefined) throw appended.error;
    if (isOurs && appended.sequence !== undefined) this.#place = { stored: position, position, sequence: appended.sequence };
  }

  /** Once, not at every try. */
  #fail(error: unknown): void {
    this.#rest();
    const trouble = error instanceof Error ? error.message : String(error);
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#options.log.warn({ err: error }, "events cannot be relayed to NATS for now; they are in the log");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop[Symbol.asyncDispose]();
    const { db, holder } = this.#options;
    await inSystem(db, (tx) => leaveRelay(tx, holder)).catch((error: unknown) => this.#fail(error));
  }
}
