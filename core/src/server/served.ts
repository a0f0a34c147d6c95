import type { ConnectRouter, Interceptor } from "@connectrpc/connect";
import type { Logger } from "pino";
import type { ChannelGateway, ChannelOwners } from "../channel/index.js";
import type { EventDeps } from "../event/index.js";
import type { MediaLinks, MediaStore } from "../media/index.js";
import type { DatabaseHealth } from "../platform/postgres/health.js";
import type { OpenDatabase } from "../platform/postgres/open.js";
import type { Limiters } from "../platform/redis/limiter.js";
import type { Durability } from "../platform/telemetry/durability.js";
import type { Metrics } from "../platform/telemetry/metrics.js";
import type { Readiness } from "../platform/telemetry/readiness.js";
import type { Tracer } from "../platform/telemetry/trace.js";
import type { UploadDeps, WebchatDeps } from "../webchat/index.js";
import type { HttpHandlerOptions } from "./http-router.js";

/** What the one port serves. */
export interface Served {
  readonly routes: (router: ConnectRouter) => void;
  readonly interceptors: Interceptor[];
  /** False: it only says how it is. */
  readonly isApi: boolean;
  readonly database: OpenDatabase;
  readonly health: DatabaseHealth;
  readonly gateway: ChannelGateway;
  readonly owners: ChannelOwners;
  readonly media: MediaStore;
  readonly links: MediaLinks;
  readonly events: EventDeps;
  readonly webchat: WebchatDeps & UploadDeps;
  readonly limiters: Limiters;
  readonly log: Logger;
  /** What is counted, for Prometheus. */
  readonly metrics: Metrics;
  readonly onAnswered: HttpHandlerOptions["onAnswered"];
  /** Where traces are kept. */
  readonly tracer: Tracer | undefined;
  readonly readiness: Readiness;
  readonly durability: Durability;
  /** Where assets lie. */
  readonly root: string;
}
