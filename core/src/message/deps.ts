import type { ChannelGateway } from "../channel/index.js";
import type { ViewingDeps } from "../conversation/index.js";
import type { Tracer } from "../platform/telemetry/trace.js";
import type { TypingFeed } from "./typing.js";

export interface MessageDeps extends ViewingDeps {
  readonly gateway: ChannelGateway;
  readonly typing: TypingFeed;
  readonly tracer?: Tracer | undefined;
}
