import type { ChannelContext, InboundEvent } from "@linktor/plugin-sdk";
import type { ImapFlow } from "imapflow";
import { type Cursor, readCursor, writeCursor } from "../cursor.js";
import type { Reading } from "../inbound/events.js";
import type { Place } from "../inbound/reference.js";
import { unfetched } from "../inbound/unreadable.js";
import type { Settings } from "../settings.js";
import { afterFetch } from "./after-fetch.js";
import { bytesToRead, type Listed, readMessage, sizeOf } from "./read-message.js";
import { roomFor } from "./room.js";
import { Troubles } from "./troubles.js";

/** So often a process may end while it reads one mail. */
const MAX_ENDS = 3;

/** A server that falls silent gives back the room it has. */
const MAX_READ_MS = 10 * 60_000;

type Risk = {
  /** Processes that ended at this mail. */
  readonly ends: number;
  /** Whether that is to be known if this one does. */
  readonly isMarked: boolean;
};

type Taking = { readonly uidValidity: string; readonly position: Cursor; readonly isMarked: boolean };

/** Takes mails one by one and hands each over together with the position behind it, so that neither is stored alone. */
export class Intake {
  readonly #context: ChannelContext;
  readonly #settings: Settings;
  readonly #signal: AbortSignal;
  readonly #onStored: (reading: Reading) => void;
  #cursor: Cursor | undefined;
  #troubles: Troubles;
  #troublesOf: string | undefined;
  #isStoring = false;
  #isProven = false;
  #loops = 0;

  constructor(context: ChannelContext, settings: Settings, signal: AbortSignal, onStored: (reading: Reading) => void) {
    this.#context = context;
    this.#settings = settings;
    this.#signal = signal;
    this.#onStored = onStored;
    const stored = readCursor(context.state);
    this.#cursor = stored?.folder === settings.folder ? stored : undefined;
    this.#troubles = new Troubles(this.#cursor?.left);
    this.#troublesOf = this.#cursor?.uidValidity;
  }

  get cursor(): Cursor | undefined {
    return this.#cursor;
  }

  get isStoring(): boolean {
    return this.#isStoring;
  }

  /** Forgets what was in trouble under other numbers. */
  use(uidValidity: string): void {
    if (this.#troublesOf !== uidValidity) this.#troubles = new Troubles();
    this.#troublesOf = uidValidity;
  }

  /** What was left behind, to be asked for again. */
  get left(): readonly Listed[] {
    return this.#troubles.before(this.#cursor?.lastUid ?? 0).map(({ uid }) => ({ uid, size: undefined }));
  }

  /** The mail that the process may have ended at is no longer there, or was no reason. */
  clear(): void {
    if (this.#cursor) this.#cursor = { ...this.#cursor, reading: undefined };
  }

  async take(client: ImapFlow, listed: Listed, { uidValidity, position, isMarked }: Taking): Promise<void> {
    const { uid } = listed;
    if (this.#troubles.isWaiting(uid, Date.now())) return await this.#leave(position);
    const reading = await this.#handOver(client, listed, { uidValidity, position, isMarked: isMarked || !this.#isProven });
    this.#isProven = true;
    if (!reading) return;
    this.#onStored(reading);
    await afterFetch(client, uid, this.#settings, this.#context.log);
  }

  async store(events: readonly InboundEvent[], cursor?: Cursor): Promise<void> {
    this.#isStoring = true;
    try {
      const left = cursor && (cursor.uidValidity === this.#troublesOf ? this.#troubles.before(cursor.lastUid) : cursor.left);
      const next = cursor && { ...cursor, left };
      await this.#context.receive(events, next && writeCursor(next));
      if (next) this.#cursor = next;
    } finally {
      this.#isStoring = false;
    }
  }

  async #handOver(client: ImapFlow, listed: Listed, { uidValidity, position, isMarked }: Taking): Promise<Reading | undefined> {
    const { uid } = listed;
    const place = { folder: this.#settings.folder, uidValidity, uid };
    const suspect = this.#cursor?.reading;
    const ends = suspect?.uid === uid ? suspect.times : 0;
    const behind = { ...position, reading: suspect?.uid === uid ? undefined : suspect };
    if (ends >= MAX_ENDS || this.#troubles.isHopeless(uid)) {
      this.#context.log.error({ uid, ends }, "a mail cannot be read and is passed over");
      this.#troubles.passed(uid);
      await this.store([unfetched(place)], behind);
      return undefined;
    }
    const reading = await this.#read(client, listed, place, { ends, isMarked: isMarked && (!suspect || ends > 0) });
    this.#troubles.passed(uid);
    this.#countLoop(uid, reading);
    await this.#storeReading(reading, behind);
    return reading;
  }

  /** In its turn; but what core then makes of it is waited for without keeping others waiting. */
  async #read(client: ImapFlow, { uid, size: listedSize }: Listed, place: Place, { ends, isMarked }: Risk): Promise<Reading | undefined> {
    const size = await this.#trying(client, uid, async () => listedSize ?? (await sizeOf(client, uid)));
    // Alone, so that no other mail is taken for the one at which the process ended.
    using _room = await roomFor(ends > 0 ? Number.POSITIVE_INFINITY : bytesToRead(size, this.#settings), this.#signal);
    if (isMarked) await this.#mark(uid, ends + 1);
    return await this.#trying(client, uid, () => readMessage(client, { uid, size }, place, this.#settings, this.#context.log));
  }

  /** For the next process. In this one, a read that fails is another matter. */
  async #mark(uid: number, times: number): Promise<void> {
    if (!this.#cursor) return;
    const { reading } = this.#cursor;
    await this.store([], { ...this.#cursor, reading: { uid, times } });
    this.#cursor = { ...this.#cursor, reading };
  }

  /** Lets later mails be read. */
  async #leave(position: Cursor): Promise<void> {
    if (this.#cursor && position.lastUid > this.#cursor.lastUid) await this.store([], { ...position, reading: this.#cursor.reading });
  }

  /** Notes what fails, so that one mail does not hold up the others. */
  async #trying<T>(client: ImapFlow, uid: number, work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => client.close(), MAX_READ_MS);
    try {
      return await work();
    } catch (error) {
      if (!this.#signal.aborted) this.#troubles.failed(uid, Date.now());
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** An event too large for core is told by its head. */
  async #storeReading(reading: Reading | undefined, cursor: Cursor): Promise<void> {
    try {
      await this.store(reading?.events ?? [], cursor);
    } catch (error) {
      if (!(error instanceof RangeError) || !reading?.asItCame) throw error;
      this.#context.log.error({ uid: cursor.lastUid, reason: error.message }, "a mail says too much and is kept as it came");
      await this.store([reading.asItCame], cursor);
    }
  }

  #countLoop(uid: number, reading: Reading | undefined): void {
    if (!reading?.isLoop) return;
    this.#loops += 1;
    this.#context.log.warn({ uid, dropped: this.#loops }, "a mail of our own came back and is dropped");
  }
}
