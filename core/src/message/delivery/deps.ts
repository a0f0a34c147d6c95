import type { Channel, ChannelGateway } from "../../channel/index.js";
import type { MediaLinks, MediaStore } from "../../media/index.js";
import type { Db } from "../../platform/postgres/transaction.js";
import type { Clock } from "../../shared/clock.js";

export interface DeliveryDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly gateway: ChannelGateway;
  readonly media: MediaStore;
  readonly links: MediaLinks;
  /** Told of every attempt that was made, by what became of it. */
  readonly onAttempt: (channelType: string, outcome: string, faultClass: string) => void;
  /** Told when a network says that a channel must sign in again. */
  readonly onSignInNeeded: (channel: Pick<Channel, "tenantId" | "id">, detail: string) => Promise<void>;
}
