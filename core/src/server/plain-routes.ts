import { collectDefaultMetrics } from "prom-client";
import { docsRoutes } from "./docs.js";
import { healthRoutes, type ReadyCheck } from "./health-routes.js";
import type { PlainRoute } from "./http-router.js";
import { ingressRoutes } from "./ingress.js";
import { mediaLinkRoutes } from "./media-link.js";
import type { Served } from "./served.js";

/** Channel types whose network is ours: nobody else may speak for it. */
const OUR_OWN = new Set(["webchat"]);

/** Everything that is not an RPC: health, ingress, links, pages. */
export function plainRoutes(
  served: Omit<Served, "routes" | "interceptors" | "log" | "isApi" | "limiters">,
  shutdown: AbortSignal,
): PlainRoute[] {
  const { database, gateway, owners, media, links } = served;
  return [
    ...healthOf(served, shutdown),
    ...ingressRoutes(owners, gateway, (type) => OUR_OWN.has(type)),
    ["GET", "/", (_req, res) => void res.writeHead(302, { location: "/docs" }).end()],
    ...docsRoutes(),
    ...mediaLinkRoutes(database.db, media, links),
  ];
}

/** How the process is, for whoever watches over it. */
export function healthOf(
  { health, gateway, registry, extras }: Pick<Served, "health" | "gateway" | "registry" | "extras">,
  shutdown: AbortSignal,
): PlainRoute[] {
  collectDefaultMetrics({ register: registry });
  // What the server does without: named when it is away, and no reason not to serve.
  const named = Object.entries(extras).map(([name, detail]): [string, ReadyCheck] => [
    name,
    async () => ({ ok: true, detail: await detail() }),
  ]);
  const checks = {
    server: serverCheck(shutdown),
    database: databaseCheck(health),
    plugins: pluginsCheck(gateway),
    ...Object.fromEntries(named),
  };
  return healthRoutes(checks, registry);
}

function serverCheck(shutdown: AbortSignal): ReadyCheck {
  return () => Promise.resolve(shutdown.aborted ? { ok: false, detail: "stopping" } : { ok: true, detail: "serving" });
}

function databaseCheck(health: Served["health"]): ReadyCheck {
  return async () => {
    const { isReady, detail } = await health.state();
    return { ok: isReady, detail };
  };
}

/** A plugin that is down is told, but does not make the server unready: other channels work. */
function pluginsCheck(gateway: Served["gateway"]): ReadyCheck {
  return () =>
    Promise.resolve({
      ok: true,
      detail: gateway
        .plugins()
        .map(({ plugin }) => `${plugin.id} ${plugin.detail || "ok"}`)
        .join(", "),
    });
}
