import { z } from "zod";
import type { PresenceChange } from "../identity/index.js";
import { type Broadcast, nobodyElse } from "../platform/redis/broadcast.js";
import type { ConversationId, TenantId, UserId } from "../shared/ids.js";

/** Somebody has a conversation before them, or not any more. Not stored: it matters for seconds. */
export interface ViewingChange {
  readonly tenantId: TenantId;
  readonly conversationId: ConversationId;
  readonly userId: UserId;
  readonly name: string;
  readonly isViewing: boolean;
}

export interface Viewer {
  readonly userId: UserId;
  readonly name: string;
  readonly since: Date;
}

interface Look extends Viewer {
  readonly tenantId: TenantId;
  readonly conversationId: ConversationId;
  readonly ending: NodeJS.Timeout;
}

/** Ends when nobody says it again. */
const VIEWING_MS = 60_000;
const TOPIC = "viewing";
const wire = z.strictObject({
  tenantId: z.uuid().transform((id) => id as TenantId),
  userId: z.uuid().transform((id) => id as UserId),
  name: z.string(),
  conversationId: z
    .uuid()
    .transform((id) => id as ConversationId)
    .nullable(),
});
type Said = z.infer<typeof wire>;

/** Who views which conversation, as far as this process knows: each one tells the others what was said to it. */
export class Viewing implements AsyncDisposable {
  readonly #looks = new Map<string, Look>();
  readonly #listeners = new Set<(change: ViewingChange) => void>();
  readonly #others: Broadcast;
  readonly #forgetMs: number;
  readonly #stopPresence: () => void;

  constructor(
    presence: { listen(listener: (change: PresenceChange) => void): () => void },
    others: Broadcast = nobodyElse,
    forgetMs = VIEWING_MS,
  ) {
    this.#others = others;
    this.#forgetMs = forgetMs;
    others.hear(TOPIC, (body) => {
      const said = wire.safeParse(body).data;
      if (said) this.#apply(said);
    });
    this.#stopPresence = presence.listen(({ tenantId, userId, isOnline }) => {
      if (!isOnline) this.#end(keyOf(tenantId, userId));
    });
  }

  /** A user views a conversation, or none. */
  set({ tenantId, userId, name, conversationId }: Said): void {
    const said = { tenantId, userId, name, conversationId };
    this.#apply(said);
    this.#others.say(TOPIC, said);
  }

  /** Who views a conversation, the longest first. */
  list(tenantId: TenantId, conversationId: ConversationId): Viewer[] {
    return [...this.#looks.values()]
      .filter((look) => look.tenantId === tenantId && look.conversationId === conversationId)
      .sort((a, b) => a.since.getTime() - b.since.getTime());
  }

  listen(listener: (change: ViewingChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #apply({ tenantId, userId, name, conversationId }: Said): void {
    const key = keyOf(tenantId, userId);
    const before = this.#looks.get(key);
    if (before && before.conversationId !== conversationId) this.#end(key);
    if (!conversationId) return;
    const same = this.#looks.get(key);
    clearTimeout(same?.ending);
    const ending = setTimeout(() => this.#end(key), this.#forgetMs);
    ending.unref();
    this.#looks.set(key, { tenantId, userId, name, conversationId, since: same?.since ?? new Date(), ending });
    if (!same) this.#tell({ tenantId, userId, name, conversationId, isViewing: true });
  }

  #end(key: string): void {
    const look = this.#looks.get(key);
    if (!look) return;
    clearTimeout(look.ending);
    this.#looks.delete(key);
    const { tenantId, userId, name, conversationId } = look;
    this.#tell({ tenantId, userId, name, conversationId, isViewing: false });
  }

  #tell(change: ViewingChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopPresence();
    for (const { ending } of this.#looks.values()) clearTimeout(ending);
    this.#looks.clear();
  }
}

function keyOf(tenantId: TenantId, userId: UserId): string {
  return `${tenantId}/${userId}`;
}
