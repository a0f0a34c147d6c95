import { passing } from "../../platform/fault-points.js";
import { GroupCommit } from "../../platform/group-commit.js";
import { inTenant } from "../../platform/postgres/transaction.js";
import type { ClaimedWork } from "../../platform/work/work-store.js";
import type { TenantId } from "../../shared/ids.js";
import type { BegunAttempt } from "./begin-attempt.js";
import { beginTogether } from "./begin-together.js";
import type { AttemptResult } from "./call-plugin.js";
import type { DeliveryDeps } from "./deps.js";
import { recordTogether, type Taken, takenOf } from "./record-together.js";

const MAX_MESSAGES = 128;

/** Writes down the attempts of many messages in one transaction, before they are made and after. */
export class Dispatch {
  readonly #begins: GroupCommit<TenantId, ClaimedWork, BegunAttempt | undefined>;
  readonly #records: GroupCommit<TenantId, Taken, boolean>;

  constructor(deps: Pick<DeliveryDeps, "db" | "clock" | "links">) {
    const { db, clock } = deps;
    this.#begins = new GroupCommit<TenantId, ClaimedWork, BegunAttempt | undefined>({
      maxSize: MAX_MESSAGES,
      commit: async (tenantId, group) => {
        const begun = await inTenant(db, tenantId, (tx) => beginTogether(tx, deps, tenantId, group));
        return group.map((work) => begun.get(work));
      },
    });
    this.#records = new GroupCommit<TenantId, Taken, boolean>({
      maxSize: MAX_MESSAGES,
      commit: async (tenantId, group) => {
        const recorded = await inTenant(db, tenantId, async (tx) => {
          const sent = await recordTogether(tx, tenantId, group, clock.now());
          passing("send-recorded");
          return sent;
        });
        return group.map((one) => recorded.has(one));
      },
    });
  }

  /** Undefined when the message must be looked at by itself; one that is at fault must not hold up those it came with. */
  begin(work: ClaimedWork): Promise<BegunAttempt | undefined> {
    return this.#begins.run(work.tenantId, work).catch(() => undefined);
  }

  /** False likewise. */
  async record(work: ClaimedWork, attempt: BegunAttempt, result: AttemptResult): Promise<boolean> {
    const taken = takenOf(work, attempt, result);
    return taken !== undefined && (await this.#records.run(work.tenantId, taken).catch(() => false));
  }
}
