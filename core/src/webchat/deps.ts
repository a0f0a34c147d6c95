import type { ChannelGateway, ChannelOwners } from "../channel/index.js";
import type { MediaStore } from "../media/index.js";
import type { Db } from "../platform/postgres/transaction.js";
import type { SecretBox } from "../platform/secrets.js";
import type { Clock } from "../shared/clock.js";
import type { VisitorHub } from "./visitor-hub.js";

export interface WebchatDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  readonly gateway: ChannelGateway;
  readonly owners: ChannelOwners;
  readonly hub: VisitorHub;
}

export interface UploadDeps extends Pick<WebchatDeps, "db" | "clock"> {
  readonly media: MediaStore;
}
