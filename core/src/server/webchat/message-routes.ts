import { z } from "zod";
import { listMessagesWith, messageToProto } from "../../message/index.js";
import { inTenant } from "../../platform/postgres/transaction.js";
import { pageRequest } from "../../shared/page.js";
import { correspondenceOf } from "../../webchat/index.js";
import { sendEmpty, sendJson } from "../answer.js";
import type { PlainRoute } from "../http-router.js";
import { admitVisitor } from "./access.js";
import { perform } from "./act.js";
import { parse, parseAct } from "./client-frames.js";
import { addressOf, type WebchatEdge } from "./edge.js";
import { readJson } from "./json-body.js";
import { viewOf } from "./view-of.js";
import { messageView } from "./visitor-view.js";

const query = z.object({ limit: z.coerce.number().int().min(1).max(100).default(30), cursor: z.string().max(512).default("") });

/** What was said, and what is said where WebSockets are blocked: the same frames as JSON bodies. */
export function messageRoutes(edge: WebchatEdge): PlainRoute[] {
  return [
    [
      "GET",
      "/api/v1/webchat/{channelId}/messages",
      async (req, res, { channelId = "" }) => {
        const { visitor } = await admitVisitor(edge, req, res, channelId);
        const { limit, cursor } = parse(query, Object.fromEntries(new URL(req.url ?? "/", "http://localhost").searchParams));
        const page = await inTenant(edge.deps.db, visitor.tenantId, async (tx) =>
          listMessagesWith(tx, await correspondenceOf(tx, visitor), pageRequest(limit, cursor)),
        );
        const view = viewOf(edge, visitor);
        sendJson(res, 200, { data: page.rows.map((message) => messageView(messageToProto(message), view)), next_cursor: page.nextCursor });
      },
    ],
    [
      "POST",
      "/api/v1/webchat/{channelId}/messages",
      async (req, res, { channelId = "" }) => {
        const actor = { ...(await admitVisitor(edge, req, res, channelId)), address: addressOf(edge, req) };
        const body = await readJson(req);
        const answer = await perform(
          edge,
          actor,
          parseAct(body && typeof body === "object" && !("t" in body) ? { t: "msg", ...body } : body),
        );
        if (answer) sendJson(res, 200, answer);
        else sendEmpty(res, 204);
      },
    ],
  ];
}
