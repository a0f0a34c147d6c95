import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type ScheduledMessage, ScheduledStatus } from "@linktor/gen/linktor/message/v1/scheduled_message_pb.js";
import type { Api } from "../api/api.js";
import { allPages } from "./directory.js";
import { Observable } from "./observable.js";

/** Messages of conversations that go out later, or could not. */
export class Scheduled extends Observable {
  readonly #api: Api;
  readonly #byId = new Map<string, ScheduledMessage>();
  /** Whose were read. */
  readonly #read = new Set<string>();

  constructor(api: Api) {
    super();
    this.#api = api;
  }

  /** The next one first. */
  of(conversationId: string): readonly ScheduledMessage[] {
    return [...this.#byId.values()].filter((one) => one.conversationId === conversationId).sort((a, b) => timeOf(a) - timeOf(b));
  }

  /** Reads those of a conversation, unless they are known. */
  async read(conversationId: string): Promise<void> {
    if (this.#read.has(conversationId)) return;
    this.#read.add(conversationId);
    try {
      const all = await allPages((cursor) => this.#api.scheduledMessages.listScheduledMessages({ conversationId, cursor, limit: 100 }));
      for (const one of all) this.take(one);
    } catch {
      this.#read.delete(conversationId);
    }
  }

  take(message: ScheduledMessage): void {
    const known = this.#byId.get(message.id);
    if (known?.updatedAt && message.updatedAt && timestampMs(known.updatedAt) > timestampMs(message.updatedAt)) return;
    if (message.status === ScheduledStatus.WAITING || message.status === ScheduledStatus.FAILED) this.#byId.set(message.id, message);
    else this.#byId.delete(message.id);
    this.changed();
  }

  /** After a gap, what is looked at is read again. */
  forget(): void {
    this.#byId.clear();
    const read = [...this.#read];
    this.#read.clear();
    for (const conversationId of read.slice(-1)) void this.read(conversationId);
    this.changed();
  }
}

function timeOf({ sendAt }: ScheduledMessage): number {
  return sendAt ? timestampMs(sendAt) : 0;
}
