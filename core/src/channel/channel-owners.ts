import { type Db, inSystem } from "../platform/postgres/transaction.js";
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

/** Whose channel it is: asked for every webhook, and rarely another answer than a moment ago. */
export class ChannelOwners {
  readonly #db: Db;
  readonly #believed = new Map<ChannelId, { owner: ChannelOwner; until: number }>();
  readonly #asking = new Map<ChannelId, Promise<ChannelOwner | undefined>>();

  constructor(db: Db) {
    this.#db = db;
  }

  async find(id: ChannelId): Promise<ChannelOwner | undefined> {
    const known = this.#believed.get(id);
    if (!known) return this.#ask(id);
    if (known.until > performance.now()) return known.owner;
    // Of the many that come as a belief ends, one asks. Not so where nothing was believed: that may have changed since it was asked.
    const asking = this.#asking.get(id) ?? this.#ask(id).finally(() => this.#asking.delete(id));
    this.#asking.set(id, asking);
    return asking;
  }

  async #ask(id: ChannelId): Promise<ChannelOwner | undefined> {
    const owner = await inSystem(this.#db, (tx) => findChannelOwner(tx, id));
    this.#believed.delete(id);
    if (this.#believed.size >= MAX_BELIEVED) this.#believed.clear();
    // Only what is live is asked often; what is not must be seen as soon as it is.
    if (owner?.isEnabled) this.#believed.set(id, { owner, until: performance.now() + BELIEVED_MS });
    return owner;
  }
}
