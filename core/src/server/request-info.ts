import type { IncomingMessage } from "node:http";
import { type ContextKey, type ContextValues, createContextKey, createContextValues } from "@connectrpc/connect";

/** What a handler may know of the connection. Headers are in `call.requestHeader`. */
export interface RequestInfo {
  /** Address of the peer, which is a proxy where there is one. Empty inside tests and our own processes. */
  readonly remoteAddress: string;
  /** Path and query, as they were asked for. */
  readonly url: string;
  readonly protocol: "rest" | "rpc";
}

export const requestInfo: ContextKey<RequestInfo> = createContextKey<RequestInfo>(
  { remoteAddress: "", url: "", protocol: "rpc" },
  { description: "connection of the request" },
);

export function contextOf(req: IncomingMessage, protocol: RequestInfo["protocol"]): ContextValues {
  const remoteAddress = (req.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  return createContextValues().set(requestInfo, { remoteAddress, url: req.url ?? "", protocol });
}
