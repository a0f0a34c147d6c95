import type { IncomingMessage, ServerResponse } from "node:http";
import { inTenant } from "../../platform/postgres/transaction.js";
import { AppError } from "../../shared/errors.js";
import { type ChannelId, parseId } from "../../shared/ids.js";
import { allowsHost, authenticate, findWebchat, type Visitor, type Webchat } from "../../webchat/index.js";
import { HttpError } from "../http-error.js";
import type { WebchatEdge } from "./edge.js";

/** The live chat of a path. Other channels' ids, and those of chats that are off, look like unknown ones. */
export async function webchatOf({ deps }: WebchatEdge, channelId: string): Promise<Webchat> {
  const webchat = await find(deps, channelId);
  if (webchat) return webchat;
  throw new HttpError(404, "WEBCHAT_NOT_FOUND", "There is no web chat with this id, or it is not connected.");
}

function find(deps: WebchatEdge["deps"], channelId: string): Promise<Webchat | undefined> {
  try {
    return findWebchat(deps, parseId<ChannelId>("ch", channelId));
  } catch (error) {
    if (error instanceof AppError && error.kind === "invalid") return Promise.resolve(undefined);
    throw error;
  }
}

/** Whether the page that asks may: one of ours, where the chat's frame lives, or one on the chat's list. Programs send no origin. */
export function isAllowedOrigin({ publicUrl }: Pick<WebchatEdge, "publicUrl">, { config }: Webchat, req: IncomingMessage): boolean {
  const { origin } = req.headers;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return config.allowedOrigins.length === 0;
  const { host } = new URL(origin);
  return host === hostOf(req) || host === new URL(publicUrl).host || allowsHost(config, host);
}

export function hostOf(req: IncomingMessage): string {
  return String(req.headers.host ?? req.headers[":authority"] ?? "");
}

/** The chat of a request, which its page may talk to; sets the headers that let a page of another origin read the answer. */
export async function admit(edge: WebchatEdge, req: IncomingMessage, res: ServerResponse, channelId: string): Promise<Webchat> {
  const webchat = await webchatOf(edge, channelId);
  res.setHeader("vary", "Origin");
  if (!isAllowedOrigin(edge, webchat, req))
    throw new HttpError(403, "ORIGIN_NOT_ALLOWED", `Pages of ${req.headers.origin} may not use this chat.`);
  const { origin } = req.headers;
  if (origin !== undefined) {
    res.setHeader("access-control-allow-origin", origin);
    res.setHeader("access-control-expose-headers", "Retry-After, X-Request-Id");
  }
  return webchat;
}

export interface Admitted {
  readonly webchat: Webchat;
  readonly visitor: Visitor;
}

/** As `admit`, for whoever has a session. The token is never taken from the URL. */
export async function admitVisitor(edge: WebchatEdge, req: IncomingMessage, res: ServerResponse, channelId: string): Promise<Admitted> {
  const webchat = await admit(edge, req, res, channelId);
  const token = tokenOf(req);
  const { db, clock } = edge.deps;
  const visitor = await inTenant(db, webchat.tenantId, (tx) => authenticate(tx, webchat, token, clock.now()));
  return { webchat, visitor };
}

export function tokenOf({ headers }: IncomingMessage): string {
  const [, token] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "") ?? [];
  if (token !== undefined) return token;
  throw new HttpError(401, "TOKEN_MISSING", "Send the session's token as `Authorization: Bearer …`.");
}
