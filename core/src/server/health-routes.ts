import type { ServerResponse } from "node:http";
import type { Registry } from "prom-client";
import type { PlainRoute } from "./http-router.js";

/** One thing that the server needs; false with a reason when it does not work. */
export type ReadyCheck = () => Promise<{ readonly ok: boolean; readonly detail: string }>;

/** Live, ready and metrics. */
export function healthRoutes(checks: Readonly<Record<string, ReadyCheck>>, metrics: Registry): PlainRoute[] {
  return [
    ["GET", "/health", (_req, res) => sendJson(res, 200, { status: "ok" })],
    [
      "GET",
      "/ready",
      async (_req, res) => {
        const entries = await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await check()] as const));
        const isReady = entries.every(([, { ok }]) => ok);
        sendJson(res, isReady ? 200 : 503, {
          status: isReady ? "ready" : "not_ready",
          checks: Object.fromEntries(entries),
        });
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
