import type { IncomingMessage, ServerResponse } from "node:http";
import { type ChannelGateway, type ChannelOwners, describe } from "../channel/index.js";
import type { Metrics } from "../platform/telemetry/metrics.js";
import { ATTRIBUTE, inStep, inTrace, type Step, type Tracer } from "../platform/telemetry/trace.js";
import { type ChannelId, formatId, parseId } from "../shared/ids.js";
import { HttpError } from "./http-error.js";
import type { PlainRoute } from "./http-router.js";
import { readBody } from "./read-body.js";

const DEFAULT_MAX_BYTES = 1024 * 1024;

export interface IngressDeps {
  readonly owners: ChannelOwners;
  readonly gateway: ChannelGateway;
  readonly isOurOwn: (channelType: string) => boolean;
  readonly webhooks: Metrics["webhooks"];
  readonly tracer: Tracer | undefined;
}

/** Where networks call us, with any method. The bytes go to the plugin as they came; it alone knows what they mean. */
export function ingressRoutes({ owners, gateway, isOurOwn, webhooks, tracer }: IngressDeps): PlainRoute[] {
  return [
    [
      "*",
      "/api/v1/webhooks/{type}/{channelId}",
      async (req, res, { type = "", channelId = "" }) => {
        const channel = isOurOwn(type) ? undefined : await findOpen(owners, type, channelId);
        const count = countFor(gateway, type, webhooks);
        if (!channel) {
          count("channel_unknown");
          throw refusal();
        }
        await inTrace(
          tracer,
          () => received(type, channel),
          () => passOn(gateway, type, channel, req, res, count),
        );
      },
    ],
    [
      // One address for all channels of an app: which of them a call is for is in the call.
      "*",
      "/api/v1/webhooks/{type}",
      async (req, res, { type = "" }) => {
        const isKnown = !isOurOwn(type) && gateway.plugins().some(({ plugin }) => plugin.channelType === type);
        const count = countFor(gateway, type, webhooks);
        if (!isKnown) {
          count("type_unknown");
          throw new HttpError(404, "CHANNEL_TYPE_UNKNOWN", `Nothing is installed that takes calls for ${JSON.stringify(type)}.`);
        }
        await inTrace(
          tracer,
          () => received(type, ""),
          () => passOn(gateway, type, "", req, res, count),
        );
      },
    ],
  ];
}

type Count = (outcome: string) => void;

/** A type that is not installed is somebody's invention, of which there may be many. */
function countFor(gateway: ChannelGateway, type: string, webhooks: Metrics["webhooks"]): Count {
  const isKnown = gateway.plugins().some(({ plugin }) => plugin.channelType === type);
  return (outcome) => webhooks.inc({ channel_type: isKnown ? type : "other", outcome });
}

async function passOn(
  gateway: ChannelGateway,
  type: string,
  channel: string,
  req: IncomingMessage,
  res: ServerResponse,
  count: Count,
): Promise<void> {
  const max = Number(describe(gateway, type)?.maxWebhookBytes ?? 0n) || DEFAULT_MAX_BYTES;
  const request = {
    method: req.method ?? "",
    url: req.url ?? "",
    headers: headersOf(req),
    body: await readBody(req, max).catch((error: unknown) => {
      count("unreadable");
      throw error;
    }),
  };
  const answer = await inStep(
    () => ({ name: "plugin receive", kind: "client" }),
    () => gateway.receiveWebhook(type, channel, request),
  );
  count(outcomeOf(answer.status));
  // A wrong secret looks like an unknown channel.
  if (answer.status === 401 || answer.status === 403) throw refusal();
  send(res, answer);
}

/** Networks know nothing of our traces, and strangers could name any: each call begins its own. */
function received(type: string, channel: string): Step {
  const attributes = { [ATTRIBUTE.channelType]: type, ...(channel && { [ATTRIBUTE.channel]: channel }) };
  return { name: "receive webhook", kind: "server", attributes };
}

/** `unproven`: the signature or the secret is wrong. `come_again`: it could not be stored now. */
function outcomeOf(status: number): string {
  if (status === 401 || status === 403) return "unproven";
  if (status === 413) return "too_large";
  if (status >= 500) return "come_again";
  return status < 400 ? "answered" : "refused";
}

async function findOpen(owners: ChannelOwners, type: string, channelId: string): Promise<string | undefined> {
  try {
    const id = parseId<ChannelId>("ch", channelId);
    const owner = await owners.find(id);
    return owner?.type === type && owner.isEnabled ? formatId("ch", id) : undefined;
  } catch (error) {
    if ((error as { kind?: unknown }).kind === "invalid") return undefined;
    throw error;
  }
}

function refusal(): HttpError {
  return new HttpError(401, "WEBHOOK_REFUSED", "There is no such channel, or the request does not prove that it comes from its network.");
}

function headersOf({ rawHeaders }: IncomingMessage): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) pairs.push([(rawHeaders[i] ?? "").toLowerCase(), rawHeaders[i + 1] ?? ""]);
  return pairs.filter(([name]) => !name.startsWith(":"));
}

function send(res: ServerResponse, { status, headers, body }: Awaited<ReturnType<ChannelGateway["receiveWebhook"]>>): void {
  res.statusCode = status;
  for (const [name, value] of headers) if (!HOP_BY_HOP.has(name)) res.setHeader(name, value);
  res.setHeader("content-length", body.length);
  res.end(body);
}

const HOP_BY_HOP = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "content-length"]);
