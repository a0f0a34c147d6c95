import type { ViewingChange } from "../conversation/index.js";
import type { Caller, PresenceChange } from "../identity/index.js";
import type { Typing } from "../message/index.js";
import type { StoredEvent } from "../platform/eventlog/event-store.js";
import type { FeedItem } from "../platform/eventlog/feed.js";
import type { EventId } from "../shared/ids.js";
import type { EventDeps } from "./deps.js";
import { permissionFor } from "./names.js";

type Passing =
  | { readonly kind: "typing"; readonly typing: Typing }
  | { readonly kind: "presence"; readonly change: PresenceChange }
  | { readonly kind: "viewing"; readonly change: ViewingChange };

export type Subscribed = FeedItem | Passing;

/** What nobody took yet; of typing, older ones are of no use. Of presence the newest of each user is kept. */
const MAX_PASSING = 32;
const MAX_PRESENCE = 1000;

/**
 * Events that a caller may see, after one they know or from now on, with what passes in between. Ends with the signal. Until then
 * the caller is online, if it is a person.
 */
export async function* subscribe(
  { feed, typing, presence, viewing }: Pick<EventDeps, "feed" | "typing" | "presence" | "viewing">,
  caller: Caller,
  after: EventId | undefined,
  signal: AbortSignal,
): AsyncGenerator<Subscribed> {
  const passing = new Waiting();
  const stopTyping = typing.listen((one) => {
    if (one.tenantId === caller.tenantId && caller.permissions.has("conversation:read") && !isOwn(caller, one.authorId))
      passing.addTyping(one);
  });
  const stopPresence = presence.listen((one) => {
    if (one.tenantId === caller.tenantId && caller.permissions.has("user:read") && !isOwn(caller, one.userId)) passing.addPresence(one);
  });
  const stopViewing = viewing.listen((one) => {
    if (one.tenantId === caller.tenantId && caller.permissions.has("conversation:read") && !isOwn(caller, one.userId))
      passing.addViewing(one);
  });
  const leave = caller.type === "user" ? presence.enter(caller.tenantId, caller.userId) : undefined;
  const items = feed.read(caller.tenantId, after, signal);
  let next = items.next();
  try {
    // Where the stream stands is said first; what passes meanwhile waits.
    let isStanding = false;
    for (;;) {
      const item = await (isStanding ? Promise.race([next, passing.some()]) : next);
      if (isStanding) yield* passing.take();
      isStanding = true;
      if (item === undefined) continue;
      if (item.done) return;
      next = items.next();
      if (item.value.kind !== "event" || maySee(caller, item.value.event)) yield item.value;
    }
  } finally {
    leave?.();
    stopTyping();
    stopPresence();
    stopViewing();
    next.catch(() => undefined);
    void items.return(undefined).catch(() => undefined);
  }
}

function maySee(caller: Caller, { name, userId }: StoredEvent): boolean {
  return caller.permissions.has(permissionFor(name)) && (userId === null || isOwn(caller, userId));
}

/** What has passed since somebody looked. */
class Waiting {
  #typing: Typing[] = [];
  #presence = new Map<string, PresenceChange>();
  #viewing = new Map<string, ViewingChange>();
  #notify = (): void => undefined;

  addTyping(one: Typing): void {
    if (this.#typing.push(one) > MAX_PASSING) this.#typing.shift();
    this.#notify();
  }

  addPresence(one: PresenceChange): void {
    // What is last of a user is what is so.
    this.#presence.delete(one.userId);
    this.#presence.set(one.userId, one);
    const [oldest] = this.#presence.keys();
    if (this.#presence.size > MAX_PRESENCE && oldest !== undefined) this.#presence.delete(oldest);
    this.#notify();
  }

  addViewing(one: ViewingChange): void {
    // What is last of a user and a conversation is what is so; stopping comes before going on elsewhere.
    const key = `${one.userId}/${one.conversationId}`;
    this.#viewing.delete(key);
    this.#viewing.set(key, one);
    const [oldest] = this.#viewing.keys();
    if (this.#viewing.size > MAX_PRESENCE && oldest !== undefined) this.#viewing.delete(oldest);
    this.#notify();
  }

  some(): Promise<undefined> {
    return new Promise((resolve) => {
      this.#notify = () => resolve(undefined);
      if (this.#typing.length > 0 || this.#presence.size > 0 || this.#viewing.size > 0) resolve(undefined);
    });
  }

  take(): Passing[] {
    const taken = [
      ...[...this.#presence.values()].map((change) => ({ kind: "presence", change }) as const),
      ...[...this.#viewing.values()].map((change) => ({ kind: "viewing", change }) as const),
      ...this.#typing.map((typing) => ({ kind: "typing", typing }) as const),
    ];
    this.#presence = new Map();
    this.#typing = [];
    this.#viewing = new Map();
    return taken;
  }
}

function isOwn(caller: Caller, id: string | null): boolean {
  return caller.type === "user" && caller.userId === id;
}
