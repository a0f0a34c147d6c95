import { type Db, inSystem } from "../platform/postgres/transaction.js";
import { type Broadcast, nobodyElse } from "../platform/redis/broadcast.js";
import type { ChannelId, TenantId } from "../shared/ids.js";
import { findChannelOwner } from "./channel-store.js";

export interface ChannelOwner {
  readonly tenantId: TenantId;
  readonly type: string;
  readonly isEnabled: boolean;
}

/** How long an answer is believed. A channel that was just disconnected is closed in its plugin, which refuses. */
const BELIEVED_MS = 1000;
const MAX_BELIEVED = 10_000;
const TOPIC = "channels";

/** Whose channel it is: asked for every webhook, and rarely another answer than a moment ago. */
export class ChannelOwners {
  readonly #db: Db;
  readonly #others: Broadcast;
  #believed = new Map<ChannelId, { owner: ChannelOwner; until: number }>();
  readonly #asking = new Map<ChannelId, Promise<ChannelOwner | undefined>>();

  constructor(db: Db, others: Broadcast = nobodyElse) {
    this.#db = db;
    this.#others = others;
    others.hear(TOPIC, () => this.#forgetHere());
    others.onRejoin(() => this.#forgetHere());
  }

  /** Forgets what was believed, in every process that can be reached: after a channel was changed. */
  forget(): void {
    this.#forgetHere();
    this.#others.say(TOPIC, {});
  }

  #forgetHere(): void {
    this.#believed = new Map();
  }

  async find(id: ChannelId): Promise<ChannelOwner | undefined> {
    // An answer that was on its way when something was forgotten goes into the old map, where nobody looks.
    const believed = this.#believed;
    const known = believed.get(id);
    if (!known) return this.#ask(id, believed);
    if (known.until > performance.now()) return known.owner;
    // Of the many that come as a belief ends, one asks. Not so where nothing was believed: that may have changed since it was asked.
    const asking = this.#asking.get(id) ?? this.#ask(id, believed).finally(() => this.#asking.delete(id));
    this.#asking.set(id, asking);
    return asking;
  }

  async #ask(id: ChannelId, believed: Map<ChannelId, { owner: ChannelOwner; until: number }>): Promise<ChannelOwner | undefined> {
    const owner = await inSystem(this.#db, (tx) => findChannelOwner(tx, id));
    believed.delete(id);
    if (believed.size >= MAX_BELIEVED) believed.clear();
    // Only what is live is asked often; what is not must be seen as soon as it is.
    if (owner?.isEnabled) believed.set(id, { owner, until: performance.now() + BELIEVED_MS });
    return owner;
  }
}
