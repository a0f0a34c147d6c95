import type { Db } from "../platform/postgres/transaction.js";
import type { SecretBox } from "../platform/secrets.js";
import type { Clock } from "../shared/clock.js";
import type { ChannelSupervisor } from "./gateway/supervisor.js";
import type { ChannelGateway } from "./ports.js";

export interface ChannelDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  readonly gateway: ChannelGateway;
  readonly supervisor: ChannelSupervisor;
  /** Where networks and people reach this installation, without a trailing slash. */
  readonly publicUrl: string;
}
