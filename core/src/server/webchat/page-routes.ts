import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError } from "../../shared/errors.js";
import { type ChannelId, formatId, parseId } from "../../shared/ids.js";
import { findFirstWebchat, findWebchat, type Webchat } from "../../webchat/index.js";
import type { PlainRoute } from "../http-router.js";
import { pageHeaders } from "../security-headers.js";
import { hostOf, webchatOf } from "./access.js";
import type { WebchatEdge } from "./edge.js";
import { configView } from "./session-routes.js";
import { WidgetFiles } from "./widget-files.js";

const SHORT_CACHE = "public, max-age=300, stale-while-revalidate=86400";
/** The tenant that a first start makes. */
const DEMO_TENANT = "default";

/** What browsers load: the script that sites embed, the frame it opens, and a page to try it on. */
export function pageRoutes(edge: WebchatEdge, root: string): PlainRoute[] {
  const files = new WidgetFiles(root);
  return [
    ["GET", "/widget.js", files.serve("widget.js", SHORT_CACHE)],
    ["GET", "/widget/frame.js", files.serve("frame.js", "no-cache")],
    ["GET", "/widget/frame.css", files.serve("frame.css", "no-cache")],
    ["GET", "/widget/demo.css", files.serve("demo.css", "no-cache")],
    ["GET", "/webchat/{channelId}", async (req, res, { channelId = "" }) => sendFrame(files, await webchatOf(edge, channelId), req, res)],
    ["GET", "/demo", (req, res) => sendDemo(edge, files, req, res)],
  ];
}

function sendFrame(files: WidgetFiles, webchat: Webchat, req: IncomingMessage, res: ServerResponse): void {
  const { config } = webchat;
  const html = files.page("frame.html", {
    title: config.title,
    channel: formatId("ch", webchat.id),
    config: JSON.stringify({ ...configView(config), allowed_origins: config.allowedOrigins }),
    script: `/widget/frame.js?v=${files.version("frame.js")}`,
    style: `/widget/frame.css?v=${files.version("frame.css")}`,
  });
  send(req, res, html, { ...frameHeaders(config.allowedOrigins, hostOf(req)), "cross-origin-resource-policy": "cross-origin" });
}

/** The frame runs its own script and nothing else, and only the chat's own sites may show it. */
function frameHeaders(allowedOrigins: readonly string[], host: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // Some browsers do not count WebSockets of the same host as 'self'.
    `connect-src 'self' ws://${host} wss://${host}`,
    "img-src 'self' blob:",
    "media-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${allowedOrigins.length > 0 ? ["'self'", ...allowedOrigins].join(" ") : "*"}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy.join("; "),
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
  };
}

async function sendDemo(edge: WebchatEdge, files: WidgetFiles, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const asked = new URL(req.url ?? "/", "http://localhost").searchParams.get("channel");
  const webchat = await demoChannel(edge, asked);
  const { publicUrl: url } = edge;
  const page = webchat
    ? files.page("demo.html", { url, channel: formatId("ch", webchat.id), title: webchat.config.title })
    : files.page("no-channel.html", { url, channel: asked ?? "" });
  send(req, res, page, pageHeaders());
}

async function demoChannel({ deps }: WebchatEdge, asked: string | null): Promise<Webchat | undefined> {
  try {
    const id = asked === null ? await findFirstWebchat(deps, DEMO_TENANT) : parseId<ChannelId>("ch", asked, "channel");
    return id && (await findWebchat(deps, id));
  } catch (error) {
    if (error instanceof AppError && error.kind === "invalid") return undefined;
    throw error;
  }
}

function send(req: IncomingMessage, res: ServerResponse, html: Buffer, headers: Readonly<Record<string, string>>): void {
  res.writeHead(200, { ...headers, "cache-control": "no-store", "content-length": String(html.length) });
  res.end(req.method === "HEAD" ? undefined : html);
}
