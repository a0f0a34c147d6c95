import type { EventId, TenantId } from "../../shared/ids.js";
import { Loop } from "../loop.js";
import { type Db, inSystem, inTenant } from "../postgres/transaction.js";
import { findNewest, findPosition, lastPosition, listEvents, listEventsOfAll, type StoredEvent } from "./event-store.js";

const BATCH = 500;
/** What a reader that catches up takes at a time: it holds all of it while its client takes its time, and there may be a thousand. */
const CATCH_UP_BATCH = 100;
const SWEEP_MS = 1000;
/** A reader that is further behind than this reads the log by itself again, so a slow one costs no memory. */
const MAX_PENDING = 1000;

/** What a reader gets: first where it stands, then events. */
export type FeedItem =
  | { readonly kind: "ready"; readonly position: EventId | undefined }
  | { readonly kind: "resync"; readonly position: EventId | undefined }
  | { readonly kind: "event"; readonly event: StoredEvent };

interface Reader {
  readonly tenantId: TenantId;
  readonly pending: StoredEvent[];
  mustLookAgain: boolean;
  notify: () => void;
}

/** Reads the log once for everybody in this process, and lets each reader catch up by itself. */
export class EventFeed implements AsyncDisposable {
  readonly #db: Db;
  readonly #loop: Loop;
  readonly #live = new Set<Reader>();
  readonly #listeners = new Set<(event: StoredEvent) => void>();
  #position: bigint | undefined;

  constructor(db: Db, onError: (error: unknown) => void) {
    this.#db = db;
    this.#loop = new Loop({
      sweepMs: SWEEP_MS,
      listen: (wake) => db.wakeups.listen("stamped", wake),
      onError,
      step: () => this.#advance(),
    });
  }

  /** Calls back for every event from now on, in order: for what must notice, and can afford to miss what was before. */
  listen(listener: (event: StoredEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Events of a tenant after `after`, or from now on; ends with the signal. */
  async *read(tenantId: TenantId, after: EventId | undefined, signal: AbortSignal): AsyncGenerator<FeedItem> {
    const start = await this.#start(tenantId, after);
    yield start.item;
    let position = start.position;
    while (!signal.aborted) {
      const missed = await inTenant(this.#db, tenantId, (tx) => listEvents(tx, tenantId, position, CATCH_UP_BATCH));
      for (const event of missed) {
        yield { kind: "event", event };
        position = event.position;
      }
      if (missed.length === CATCH_UP_BATCH) continue;
      for await (const event of this.#follow(tenantId, position, signal)) {
        yield { kind: "event", event };
        position = event.position;
      }
    }
  }

  async #start(tenantId: TenantId, after: EventId | undefined): Promise<{ item: FeedItem; position: bigint }> {
    return inTenant(this.#db, tenantId, async (tx) => {
      const position = after && (await findPosition(tx, tenantId, after));
      if (position !== undefined) return { item: { kind: "ready", position: after }, position };
      const newest = await findNewest(tx, tenantId);
      return { item: { kind: after ? "resync" : "ready", position: newest?.id }, position: newest?.position ?? 0n };
    });
  }

  /** Live events; ends when there may be some between `position` and the live ones, or when the reader is too slow. */
  async *#follow(tenantId: TenantId, position: bigint, signal: AbortSignal): AsyncGenerator<StoredEvent> {
    const reader: Reader = { tenantId, pending: [], mustLookAgain: false, notify: () => undefined };
    this.#live.add(reader);
    const onAbort = () => reader.notify();
    signal.addEventListener("abort", onAbort);
    try {
      // Events that were stamped while the reader read the log are in neither, unless it looks once more.
      const missed = await inTenant(this.#db, tenantId, (tx) => listEvents(tx, tenantId, position, CATCH_UP_BATCH));
      for (const event of missed) yield event;
      if (missed.length === CATCH_UP_BATCH) return;
      let last = missed.at(-1)?.position ?? position;
      while (!signal.aborted && !reader.mustLookAgain) {
        const event = reader.pending.shift();
        if (event && event.position > last) {
          yield event;
          last = event.position;
        } else if (!event) {
          await new Promise<void>((resolve) => {
            reader.notify = resolve;
            if (reader.pending.length > 0 || signal.aborted || reader.mustLookAgain) resolve();
          });
        }
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#live.delete(reader);
    }
  }

  async #advance(): Promise<boolean> {
    const position = this.#position;
    if (position === undefined) {
      this.#position = await inSystem(this.#db, lastPosition);
      // What was stamped after a reader looked and before this did comes from neither, unless the reader looks again.
      for (const reader of this.#live) lookAgain(reader);
      return false;
    }
    const events = await inSystem(this.#db, (tx) => listEventsOfAll(tx, position, BATCH));
    for (const event of events) this.#deliver(event);
    return events.length === BATCH;
  }

  #deliver(event: StoredEvent): void {
    this.#position = event.position;
    for (const listener of this.#listeners) listener(event);
    for (const reader of this.#live) {
      if (reader.tenantId !== event.tenantId || reader.mustLookAgain) continue;
      if (reader.pending.length >= MAX_PENDING) {
        lookAgain(reader);
      } else {
        reader.pending.push(event);
        reader.notify();
      }
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#loop[Symbol.asyncDispose]();
  }
}

/** Sends a reader back to the log. */
function lookAgain(reader: Reader): void {
  reader.mustLookAgain = true;
  reader.notify();
}
