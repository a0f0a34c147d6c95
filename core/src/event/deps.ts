import type { Viewing } from "../conversation/index.js";
import type { Authenticator, Presence } from "../identity/index.js";
import type { TypingFeed } from "../message/index.js";
import type { EventFeed } from "../platform/eventlog/feed.js";
import type { Clock } from "../shared/clock.js";

export interface EventDeps {
  readonly feed: EventFeed;
  readonly typing: TypingFeed;
  readonly presence: Presence;
  readonly viewing: Viewing;
  readonly authenticator: Authenticator;
  readonly clock: Clock;
}
