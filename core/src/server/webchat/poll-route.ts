import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type ConversationId, type EventId, parseOptionalId } from "../../shared/ids.js";
import { type Known, watch } from "../../webchat/index.js";
import { sendJson } from "../answer.js";
import type { PlainRoute } from "../http-router.js";
import { admitVisitor } from "./access.js";
import { parse } from "./client-frames.js";
import type { WebchatEdge } from "./edge.js";
import { type Frame, frameOf, PROTOCOL_VERSION } from "./frames.js";
import { viewOf } from "./view-of.js";

const MAX_WAIT_SECONDS = 30;
/** What comes right after the first piece of news comes with it. */
const GATHER_MS = 20;

const query = z.object({
  after: z.coerce.bigint().min(0n).optional(),
  conversation_id: z.string().max(64).default(""),
  cursor: z.string().max(64).default(""),
  wait: z.coerce.number().min(0).default(0),
});

/** News, where WebSockets are blocked: answers with what was missed, else waits for something to happen. */
export function pollRoute(edge: WebchatEdge): PlainRoute {
  return [
    "GET",
    "/api/v1/webchat/{channelId}/events",
    async (req, res, { channelId = "" }) => {
      const { visitor } = await admitVisitor(edge, req, res, channelId);
      const { after, cursor, wait, ...rest } = parse(query, Object.fromEntries(new URL(req.url ?? "/", "http://localhost").searchParams));
      const known: Known = {
        seq: after,
        conversationId: parseOptionalId<ConversationId>("cv", rest.conversation_id, "conversation_id"),
        cursor: parseOptionalId<EventId>("ev", cursor, "cursor"),
      };
      const abort = new AbortController();
      const stop = (): void => abort.abort();
      res.once("close", stop);
      edge.shutdown.addEventListener("abort", stop);
      try {
        const view = viewOf(edge, visitor);
        const [welcome, ...events] = await gather(edge, visitor, known, Math.min(wait, MAX_WAIT_SECONDS) * 1000, abort, (item) =>
          frameOf(item, view),
        );
        if (!res.destroyed) sendJson(res, 200, { ...(welcome ?? { t: "welcome", v: PROTOCOL_VERSION }), events });
      } finally {
        stop();
        edge.shutdown.removeEventListener("abort", stop);
      }
    },
  ];
}

async function gather(
  { deps }: WebchatEdge,
  visitor: Parameters<typeof watch>[1],
  known: Known,
  waitMs: number,
  abort: AbortController,
  toFrame: (item: Parameters<typeof frameOf>[0]) => Frame | undefined,
): Promise<Frame[]> {
  const frames: Frame[] = [];
  const items = watch(deps, visitor, known, abort.signal);
  const deadline = sleep(waitMs, undefined, { signal: abort.signal }).catch(() => undefined);
  let next = items.next();
  try {
    for (;;) {
      const isReady = frames.length > 1 || frames[0]?.resync === true;
      const item = await (frames.length === 0 ? next : Promise.race([next, isReady ? sleep(GATHER_MS) : deadline]));
      if (!item || item.done) return frames;
      const frame = toFrame(item.value);
      if (frame) frames.push(frame);
      next = items.next();
    }
  } finally {
    abort.abort();
    next.catch(() => undefined);
    await items.return(undefined);
  }
}
