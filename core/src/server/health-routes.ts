import type { ServerResponse } from "node:http";
import type { Registry } from "prom-client";
import type { Durability } from "../platform/telemetry/durability.js";
import type { Readiness } from "../platform/telemetry/readiness.js";
import type { PlainRoute } from "./http-router.js";

/** Live, ready and metrics. Whoever answers `/health` has an event loop that turns: nothing else is asked of it. */
export function healthRoutes(readiness: Readiness, durability: Durability, metrics: Registry): PlainRoute[] {
  return [
    ["GET", "/health", (_req, res) => sendJson(res, 200, { status: "ok" })],
    [
      "GET",
      "/ready",
      async (_req, res) => {
        const { isReady, checks } = await readiness.report();
        sendJson(res, isReady ? 200 : 503, { status: isReady ? "ready" : "not_ready", durability: durability.level, checks });
      },
    ],
    [
      "GET",
      "/metrics",
      async (_req, res) => {
        res.setHeader("content-type", metrics.contentType);
        res.end(await metrics.metrics());
      },
    ],
  ];
}

function sendJson(res: ServerResponse, status: number, body: object): void {
  res.statusCode = status;
  res.setHeader("content-type", "application/json");
  res.end(JSON.stringify(body));
}
