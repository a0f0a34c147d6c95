import { GroupCommit } from "../platform/group-commit.js";
import { concernsOne } from "../platform/postgres/outage.js";
import { type Db, inTenant } from "../platform/postgres/transaction.js";
import { ATTRIBUTE, currentTraceparent, inBatch, type Tracer } from "../platform/telemetry/trace.js";
import type { Clock } from "../shared/clock.js";
import type { TenantId } from "../shared/ids.js";
import type { Message } from "./message.js";
import type { SendMessage } from "./send-message.js";
import { isPlain, type PlainSend, sendMessages, UsedMeanwhile } from "./send-messages.js";

const MAX_MESSAGES = 128;

/** Sends what many calls ask for in one transaction. */
export class Sender {
  readonly #groups: GroupCommit<TenantId, PlainSend, Message | undefined>;

  constructor(db: Db, clock: Clock, tracer?: Tracer) {
    this.#groups = new GroupCommit<TenantId, PlainSend, Message | undefined>({
      maxSize: MAX_MESSAGES,
      commit: (tenantId, group) => {
        const send = () => inTenant(db, tenantId, (tx) => sendMessages(tx, tenantId, group, clock.now()));
        const step = () => ({ name: "send messages", kind: "internal" as const, attributes: { [ATTRIBUTE.batchSize]: group.length } });
        const traces = group.map(({ traceparent }) => traceparent);
        return inBatch(tracer, step, traces, send).catch((error: unknown) => {
          if (error instanceof UsedMeanwhile || concernsOne(error)) return group.map(() => undefined);
          throw error;
        });
      },
    });
  }

  /** Queues a message together with others. Undefined for one that must be sent by itself; then nothing was done. */
  async send(input: SendMessage, once: PlainSend["once"]): Promise<Message | undefined> {
    if (!isPlain(input)) return undefined;
    return this.#groups.run(input.tenantId, { input, once, traceparent: currentTraceparent() });
  }
}
