import type { Caller } from "../identity/index.js";
import type { Typing, TypingFeed } from "../message/index.js";
import type { EventFeed, FeedItem } from "../platform/eventlog/feed.js";
import type { EventId } from "../shared/ids.js";
import { permissionFor } from "./names.js";

export type Subscribed = FeedItem | { readonly kind: "typing"; readonly typing: Typing };

/** Typing that nobody took yet; older ones are of no use. */
const MAX_TYPING = 32;

/** Events that a caller may see, after one they know or from now on, with what passes in between. Ends with the signal. */
export async function* subscribe(
  feed: EventFeed,
  typing: TypingFeed,
  caller: Caller,
  after: EventId | undefined,
  signal: AbortSignal,
): AsyncGenerator<Subscribed> {
  const passing: Typing[] = [];
  let notify = (): void => undefined;
  const stop = typing.listen((one) => {
    if (one.tenantId !== caller.tenantId || !caller.permissions.has("conversation:read") || isOwn(one, caller)) return;
    if (passing.push(one) > MAX_TYPING) passing.shift();
    notify();
  });
  const items = feed.read(caller.tenantId, after, signal);
  let next = items.next();
  try {
    for (;;) {
      const passed = new Promise<undefined>((resolve) => {
        notify = () => resolve(undefined);
        if (passing.length > 0) resolve(undefined);
      });
      const item = await Promise.race([next, passed]);
      for (const one of passing.splice(0)) yield { kind: "typing", typing: one };
      if (item === undefined) continue;
      if (item.done) return;
      next = items.next();
      if (item.value.kind !== "event" || caller.permissions.has(permissionFor(item.value.event.name))) yield item.value;
    }
  } finally {
    stop();
    next.catch(() => undefined);
    void items.return(undefined).catch(() => undefined);
  }
}

function isOwn(typing: Typing, caller: Caller): boolean {
  return caller.type === "user" && typing.authorId === caller.userId;
}
