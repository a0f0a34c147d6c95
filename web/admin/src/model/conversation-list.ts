import type { Conversation } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import type { Conversations } from "./conversations.js";
import { Observable } from "./observable.js";
import { latest, type Order, placeOf, type Sorted } from "./order.js";

export interface ConversationPage {
  readonly data: readonly Conversation[];
  readonly nextCursor: string;
}

export interface ListSource {
  /** The server's list, from the top or a cursor. */
  readonly read: (cursor: string) => Promise<ConversationPage>;
  /** Whether a conversation belongs there; without it only the server knows, and is asked again. */
  readonly matches?: (conversation: Conversation) => boolean;
  /** The order of the server's list; default: latest first. */
  readonly order?: Order;
}

/** Below every conversation. */
const END: Sorted = { id: "" };

/**
 * A list of conversations as the server has it, as far down as it was read: pages say what is there, events what changed. Everything
 * that is known, belongs there and stands above the lowest that was read is in it.
 */
export class ConversationList extends Observable {
  readonly #known: Conversations;
  readonly #source: ListSource;
  readonly #order: Order;
  readonly #leave: () => void;
  #rows: Conversation[] = [];
  #members: Set<string> | undefined;
  #floor: Sorted | undefined;
  #cursor = "";
  #reading: Promise<void> | undefined;
  #generation = 0;
  error: unknown;

  constructor(known: Conversations, source: ListSource) {
    super();
    this.#known = known;
    this.#source = source;
    this.#order = source.order ?? latest;
    if (!source.matches) this.#members = new Set();
    this.#leave = known.onChange((before, after) => this.#move(before, after));
  }

  get rows(): readonly Conversation[] {
    return this.#rows;
  }

  get isReading(): boolean {
    return this.#reading !== undefined;
  }

  /** Whether its first page has been read. */
  get isRead(): boolean {
    return this.#floor !== undefined;
  }

  get hasMore(): boolean {
    return this.#floor !== END;
  }

  /** Reads the next page, unless it is being read or there is none. */
  readMore(): Promise<void> {
    if (this.#floor === END) return Promise.resolve();
    this.#reading ??= this.#read(this.#cursor).finally(() => {
      this.#reading = undefined;
      this.changed();
    });
    this.changed();
    return this.#reading;
  }

  /** Reads again from the top, as far down as was read before. What is shown stays until then. */
  async readAgain(): Promise<void> {
    this.#generation += 1;
    while (this.#reading) await this.#reading;
    const wanted = this.#rows.length;
    this.#cursor = "";
    this.#floor = undefined;
    if (this.#members) this.#members = new Set();
    do await this.readMore();
    while (this.error === undefined && this.hasMore && this.#rows.length < wanted);
  }

  close(): void {
    this.#leave();
  }

  async #read(cursor: string): Promise<void> {
    const [moment, generation] = [this.#known.moment(), this.#generation];
    try {
      const { data, nextCursor } = await this.#source.read(cursor);
      if (generation !== this.#generation) return;
      this.error = undefined;
      this.#cursor = nextCursor;
      const last = data.at(-1);
      this.#floor = nextCursor === "" || !last ? END : { id: last.id, lastMessageAt: last.lastMessageAt, waitingSince: last.waitingSince };
      for (const { id } of data) this.#members?.add(id);
      this.#known.takeAnswer(data, moment);
      this.#fill();
    } catch (error) {
      this.error = error;
    }
  }

  /** After the floor has moved: what was known and is in reach now. */
  #fill(): void {
    this.#rows = [...this.#known.all()].filter((conversation) => this.#belongs(conversation)).sort(this.#order);
    this.changed();
  }

  #belongs(conversation: Conversation): boolean {
    if (!this.#floor || this.#order(conversation, this.#floor) > 0) {
      if (this.#floor !== END) return false;
    }
    return this.#members ? this.#members.has(conversation.id) : (this.#source.matches?.(conversation) ?? false);
  }

  #move(before: Conversation | undefined, after: Conversation): void {
    if (!this.#floor) return;
    let rows = this.#rows;
    if (before) {
      const place = placeOf(rows, before, this.#order);
      if (rows[place]?.id === before.id) rows = rows.toSpliced(place, 1);
    }
    if (this.#belongs(after)) rows = rows.toSpliced(placeOf(rows, after, this.#order), 0, after);
    if (rows === this.#rows) return;
    this.#rows = rows;
    this.changed();
  }
}
