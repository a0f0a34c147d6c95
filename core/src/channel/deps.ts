import type { Db } from "../platform/postgres/transaction.js";
import type { SecretBox } from "../platform/secrets.js";
import type { Clock } from "../shared/clock.js";
import type { ChannelGateway } from "./ports.js";

export interface ChannelDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  readonly gateway: ChannelGateway;
  /** After a change of what is to be live: resolves when this process has seen to it, at once where another one does. */
  readonly channelsChanged: () => Promise<void>;
  /** Where networks and people reach this installation, without a trailing slash. */
  readonly publicUrl: string;
}
