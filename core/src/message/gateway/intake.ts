import { type Db, inTenant } from "../../platform/postgres/transaction.js";
import { ATTRIBUTE, currentTraceparent, inBatch, type Step, type Tracer } from "../../platform/telemetry/trace.js";
import type { Clock } from "../../shared/clock.js";
import type { TenantId } from "../../shared/ids.js";
import type { Received } from "../receive-message.js";
import { type PlainMessage, receiveMessages } from "../receive-messages.js";

const MAX_MESSAGES = 256;

/** What became of messages, in their order; undefined for those that must be taken in one by one. */
type Outcomes = readonly (Received | undefined)[];

interface Waiting {
  readonly messages: readonly PlainMessage[];
  readonly trace: string | undefined;
  readonly resolve: (outcomes: Outcomes) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Stores what many webhooks bring in one transaction: whatever comes while a tenant's last one commits goes into the next. A
 * message that comes alone waits for nothing.
 */
export class Intake {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #tracer: Tracer | undefined;
  readonly #waiting = new Map<TenantId, Waiting[]>();

  constructor(db: Db, clock: Clock, tracer?: Tracer) {
    this.#tracer = tracer;
    this.#db = db;
    this.#clock = clock;
  }

  receive(tenantId: TenantId, messages: readonly PlainMessage[]): Promise<Outcomes> {
    return new Promise((resolve, reject) => {
      const one = { messages, resolve, reject, trace: currentTraceparent() };
      const waiting = this.#waiting.get(tenantId);
      if (waiting) return void waiting.push(one);
      const queue = [one];
      this.#waiting.set(tenantId, queue);
      void this.#work(tenantId, queue);
    });
  }

  async #work(tenantId: TenantId, queue: Waiting[]): Promise<void> {
    for (let group = take(queue); group.length > 0; group = take(queue)) await this.#store(tenantId, group);
    this.#waiting.delete(tenantId);
  }

  async #store(tenantId: TenantId, group: readonly Waiting[]): Promise<void> {
    try {
      const messages = group.flatMap((one) => one.messages);
      const store = () => inTenant(this.#db, tenantId, (tx) => receiveMessages(tx, tenantId, messages, this.#clock.now()));
      const outcomes = await inBatch(
        this.#tracer,
        () => stepOf(messages.length),
        group.map(({ trace }) => trace),
        store,
      );
      const rest = [...outcomes];
      for (const one of group) one.resolve(rest.splice(0, one.messages.length));
    } catch (error) {
      for (const one of group) one.reject(error);
    }
  }
}

function stepOf(size: number): Step {
  return { name: "store messages", kind: "internal", attributes: { [ATTRIBUTE.batchSize]: size } };
}

/** The first that wait, as many as one transaction takes; at least one. */
function take(queue: Waiting[]): readonly Waiting[] {
  let count = 0;
  let messages = 0;
  for (const one of queue) {
    messages += one.messages.length;
    if (count > 0 && messages > MAX_MESSAGES) break;
    count += 1;
  }
  return queue.splice(0, count);
}
