import { GroupCommit } from "../../platform/group-commit.js";
import { type Db, inTenant } from "../../platform/postgres/transaction.js";
import type { Clock } from "../../shared/clock.js";
import type { TenantId } from "../../shared/ids.js";
import type { Received } from "../receive-message.js";
import { type PlainMessage, receiveMessages } from "../receive-messages.js";

const MAX_MESSAGES = 256;

/** What became of messages, in their order; undefined for those that must be taken in one by one. */
type Outcomes = readonly (Received | undefined)[];

/** Stores what many webhooks bring in one transaction. */
export class Intake {
  readonly #groups: GroupCommit<TenantId, readonly PlainMessage[], Outcomes>;

  constructor(db: Db, clock: Clock) {
    this.#groups = new GroupCommit<TenantId, readonly PlainMessage[], Outcomes>({
      maxSize: MAX_MESSAGES,
      sizeOf: (messages) => messages.length,
      commit: async (tenantId, group) => {
        const outcomes = await inTenant(db, tenantId, (tx) => receiveMessages(tx, tenantId, group.flat(), clock.now()));
        const rest = [...outcomes];
        return group.map(({ length }) => rest.splice(0, length));
      },
    });
  }

  receive(tenantId: TenantId, messages: readonly PlainMessage[]): Promise<Outcomes> {
    return this.#groups.run(tenantId, messages);
  }
}
