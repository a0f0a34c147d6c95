import type { Message } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { Observable } from "./observable.js";
import { Touched } from "./touched.js";

export interface MessagePage {
  /** Newest first. */
  readonly data: readonly Message[];
  readonly nextCursor: string;
}

/** Messages from the newest, or from a cursor on backwards. */
export type ReadMessages = (cursor: string) => Promise<MessagePage>;

/**
 * The messages of one conversation, without gaps, from some point on to the newest. Pages go backwards; events add at the end, and when one
 * leaves a gap the newest are read again until it is closed.
 */
export class Thread extends Observable {
  readonly #readPage: ReadMessages;
  readonly #touched = new Touched();
  #messages: readonly Message[] = [];
  #cursor = "";
  #isRead = false;
  #reading: Promise<void> | undefined;
  /** By seq: what events told of and has no place yet. */
  readonly #waiting = new Map<bigint, Message>();
  error: unknown;

  constructor(readPage: ReadMessages) {
    super();
    this.#readPage = readPage;
  }

  /** Oldest first. */
  get messages(): readonly Message[] {
    return this.#messages;
  }

  get isRead(): boolean {
    return this.#isRead;
  }

  get isReading(): boolean {
    return this.#reading !== undefined;
  }

  get hasOlder(): boolean {
    return !this.#isRead || (this.#messages[0]?.seq ?? 1n) > 1n;
  }

  get lastSeq(): bigint {
    return this.#messages.at(-1)?.seq ?? 0n;
  }

  find(id: string): Message | undefined {
    return this.#messages.findLast((message) => message.id === id);
  }

  /** Reads the newest messages first, then each time what is before. */
  readOlder(): Promise<void> {
    if (!this.hasOlder) return Promise.resolve();
    return this.#work(async () => {
      const moment = this.#touched.now();
      const { data, nextCursor } = await this.#readPage(this.#cursor);
      this.#isRead = true;
      this.#cursor = nextCursor;
      this.#takePage(data, moment);
    });
  }

  /** Reads all that is known again: after a gap, older ones may have changed as well. */
  async readAgain(): Promise<void> {
    while (this.#reading) await this.#reading;
    if (!this.#isRead) return this.readOlder();
    await this.#work(() => this.#catchUp(this.#messages[0]?.seq ?? 0n));
  }

  /** Takes what an event says of a message. */
  takeEvent(message: Message): void {
    this.#touched.touch(message.id);
    this.#take(message);
  }

  /** To be taken before a message is sent or changed. */
  moment(): number {
    return this.#touched.now();
  }

  /** Takes what a call answered that began at a moment. */
  takeAnswer(message: Message, moment: number): void {
    if (!this.#touched.since(message.id, moment)) this.#take(message);
  }

  #take(message: Message): void {
    const first = this.#messages[0]?.seq ?? 1n;
    if (this.#isRead && message.seq >= first && message.seq <= this.lastSeq + 1n) return this.#put([message]);
    // What is not next to what is known waits for the page that is; below it, only a page on its way could miss it.
    if (this.#isRead && message.seq < first && !this.#reading) return;
    this.#waiting.set(message.seq, message);
    this.#closeGap();
  }

  #takePage(page: readonly Message[], moment: number): void {
    const newest = (message: Message) =>
      this.#touched.since(message.id, moment) ? (this.#waiting.get(message.seq) ?? this.find(message.id) ?? message) : message;
    this.#put(page.map(newest));
    for (const { seq } of page) this.#waiting.delete(seq);
    for (const message of [...this.#waiting.values()].sort((a, b) => Number(a.seq - b.seq))) {
      if (message.seq > this.lastSeq + 1n) break;
      this.#waiting.delete(message.seq);
      if (message.seq >= (this.#messages[0]?.seq ?? 1n)) this.#put([message]);
    }
  }

  #closeGap(): void {
    if (!this.#isRead || this.#reading || this.#waiting.size === 0) return;
    void this.#work(() => this.#catchUp(this.lastSeq));
  }

  /** Reads from the newest back to a message, and takes all of it at once: in between there would be a gap. */
  async #catchUp(downTo: bigint): Promise<void> {
    const moment = this.#touched.now();
    const read: Message[] = [];
    let cursor = "";
    do {
      const { data, nextCursor } = await this.#readPage(cursor);
      read.push(...data);
      cursor = nextCursor;
    } while (cursor !== "" && (read.at(-1)?.seq ?? 0n) > downTo);
    this.#takePage(read, moment);
  }

  #work(work: () => Promise<void>): Promise<void> {
    this.#reading ??= work()
      .then(() => {
        this.error = undefined;
      })
      .catch((error: unknown) => {
        this.error = error;
      })
      .finally(() => {
        this.#reading = undefined;
        this.changed();
        if (this.error === undefined) this.#closeGap();
      });
    this.changed();
    return this.#reading;
  }

  #put(messages: readonly Message[]): void {
    if (messages.length === 0) return;
    const only = messages.length === 1 ? messages[0] : undefined;
    if (only && only.seq > this.lastSeq) {
      this.#messages = [...this.#messages, only];
    } else {
      const bySeq = new Map(this.#messages.map((message) => [message.seq, message]));
      for (const message of messages) bySeq.set(message.seq, message);
      this.#messages = [...bySeq.values()].sort((a, b) => (a.seq < b.seq ? -1 : 1));
    }
    this.changed();
  }
}
