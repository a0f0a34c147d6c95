import { GroupCommit } from "../../platform/group-commit.js";
import { type Db, inTenant } from "../../platform/postgres/transaction.js";
import { ATTRIBUTE, currentTraceparent, inBatch, type Step, type Tracer } from "../../platform/telemetry/trace.js";
import type { Clock } from "../../shared/clock.js";
import type { TenantId } from "../../shared/ids.js";
import type { Received } from "../receive-message.js";
import { type PlainMessage, receiveMessages } from "../receive-messages.js";

const MAX_MESSAGES = 256;

/** What became of messages, in their order; undefined for those that must be taken in one by one. */
type Outcomes = readonly (Received | undefined)[];

/** Messages of one webhook, and the trace they are part of. */
interface Brought {
  readonly messages: readonly PlainMessage[];
  readonly trace: string | undefined;
}

/** Stores what many webhooks bring in one transaction. */
export class Intake {
  readonly #groups: GroupCommit<TenantId, Brought, Outcomes>;

  constructor(db: Db, clock: Clock, tracer?: Tracer) {
    this.#groups = new GroupCommit<TenantId, Brought, Outcomes>({
      maxSize: MAX_MESSAGES,
      sizeOf: ({ messages }) => messages.length,
      commit: async (tenantId, group) => {
        const messages = group.flatMap((one) => one.messages);
        const store = () => inTenant(db, tenantId, (tx) => receiveMessages(tx, tenantId, messages, clock.now()));
        const traces = group.map(({ trace }) => trace);
        const rest = [...(await inBatch(tracer, () => stepOf(messages.length), traces, store))];
        return group.map((one) => rest.splice(0, one.messages.length));
      },
    });
  }

  receive(tenantId: TenantId, messages: readonly PlainMessage[]): Promise<Outcomes> {
    return this.#groups.run(tenantId, { messages, trace: currentTraceparent() });
  }
}

function stepOf(size: number): Step {
  return { name: "store messages", kind: "internal", attributes: { [ATTRIBUTE.batchSize]: size } };
}
