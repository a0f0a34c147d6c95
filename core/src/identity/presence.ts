import { z } from "zod";
import { type Broadcast, nobodyElse } from "../platform/redis/broadcast.js";
import type { TenantId, UserId } from "../shared/ids.js";
import { Roll } from "./roll.js";

/** Somebody came or went. */
export interface PresenceChange {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly isOnline: boolean;
}

/** Who loads a page anew, or is passed from one process to another, has not been away. */
const LINGER_MS = 2000;
/** Whoever was told of is forgotten when nobody tells again: the process that had them is gone. */
const BELIEVED_MS = 30_000;
const REPEAT_MS = 10_000;
const MAX_TOLD = 1000;

const TOPIC = "presence";
const wire = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ask") }),
  z.strictObject({
    kind: z.enum(["here", "gone"]),
    tenantId: z.uuid().transform((id) => id as TenantId),
    userIds: z.array(z.uuid().transform((id) => id as UserId)).max(MAX_TOLD),
  }),
]);

/**
 * Who is online: has a realtime connection to this process, or to another one that says so. It is told, not stored: each process
 * says what it sees when it changes, and again from time to time, so there is nothing that could be lost or left behind.
 */
export class Presence implements AsyncDisposable {
  readonly #tenants = new Map<TenantId, Roll>();
  readonly #listeners = new Set<(change: PresenceChange) => void>();
  readonly #others: Broadcast;
  readonly #timer: NodeJS.Timeout;

  constructor(others: Broadcast = nobodyElse) {
    this.#others = others;
    others.hear(TOPIC, (body, from) => this.#hear(body, from));
    others.onRejoin(() => {
      others.say(TOPIC, { kind: "ask" });
      this.#repeat();
    });
    this.#timer = setInterval(() => {
      this.#repeat();
      for (const roll of this.#tenants.values()) roll.expire(Date.now());
    }, REPEAT_MS);
  }

  /** A connection of a user has begun; call the answer when it has ended. */
  enter(tenantId: TenantId, userId: UserId): () => void {
    const isFirst = this.#rollOf(tenantId).enter(userId);
    if (isFirst) this.#say("here", tenantId, [userId]);
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      if (this.#tenants.get(tenantId)?.leave(userId)) this.#say("gone", tenantId, [userId]);
    };
  }

  /** Everybody of a tenant who is online. */
  list(tenantId: TenantId): UserId[] {
    return this.#tenants.get(tenantId)?.online ?? [];
  }

  listen(listener: (change: PresenceChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #rollOf(tenantId: TenantId): Roll {
    const known = this.#tenants.get(tenantId);
    if (known) return known;
    const roll = new Roll(LINGER_MS, (userId, isOnline) => {
      for (const listener of this.#listeners) listener({ tenantId, userId, isOnline });
      if (roll.isEmpty) this.#tenants.delete(tenantId);
    });
    this.#tenants.set(tenantId, roll);
    return roll;
  }

  #hear(body: unknown, from: string): void {
    const said = wire.safeParse(body).data;
    if (!said) return;
    if (said.kind === "ask") return this.#repeat();
    const roll = said.kind === "here" ? this.#rollOf(said.tenantId) : this.#tenants.get(said.tenantId);
    for (const userId of said.userIds) {
      if (said.kind === "here") roll?.believe(userId, from, Date.now() + BELIEVED_MS);
      else roll?.doubt(userId, from);
    }
  }

  /** Says again who is here, for those who came late or missed something. */
  #repeat(): void {
    for (const [tenantId, roll] of this.#tenants) {
      const { here } = roll;
      for (let at = 0; at < here.length; at += MAX_TOLD) this.#say("here", tenantId, here.slice(at, at + MAX_TOLD));
    }
  }

  #say(kind: "here" | "gone", tenantId: TenantId, userIds: readonly UserId[]): void {
    this.#others.say(TOPIC, { kind, tenantId, userIds });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    for (const roll of this.#tenants.values()) roll.close();
  }
}
