import { collectDefaultMetrics } from "prom-client";
import { adminRoutes } from "./admin/routes.js";
import { docsRoutes } from "./docs.js";
import { healthRoutes } from "./health-routes.js";
import type { PlainRoute } from "./http-router.js";
import { ingressRoutes } from "./ingress.js";
import { mediaLinkRoutes } from "./media-link.js";
import type { Served } from "./served.js";

/** Channel types whose network is ours: nobody else may speak for it. */
const OUR_OWN = new Set(["webchat"]);

/** Everything that is not an RPC: health, ingress, links, pages. */
export function plainRoutes(served: Omit<Served, "routes" | "interceptors" | "log" | "isApi" | "limiters">): PlainRoute[] {
  const { database, gateway, owners, media, links, metrics, tracer, root } = served;
  return [
    ...healthOf(served),
    ...ingressRoutes({ owners, gateway, isOurOwn: (type) => OUR_OWN.has(type), webhooks: metrics.webhooks, tracer }),
    ...adminRoutes(root),
    ...docsRoutes(),
    ...mediaLinkRoutes(database.db, media, links),
  ];
}

/** How the process is, for whoever watches over it. */
export function healthOf({ readiness, durability, metrics }: Pick<Served, "readiness" | "durability" | "metrics">): PlainRoute[] {
  collectDefaultMetrics({ register: metrics.registry });
  return healthRoutes(readiness, durability, metrics.registry);
}
