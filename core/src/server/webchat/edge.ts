import type { IncomingMessage } from "node:http";
import type { MediaLinks } from "../../media/index.js";
import type { UploadDeps, WebchatDeps } from "../../webchat/index.js";
import type { ErrorLog } from "../errors.js";
import { callerAddress } from "../remote-address.js";
import type { WebchatLimits } from "./limits.js";

/** What the visitor's side of web chat is made of. */
export interface WebchatEdge {
  readonly deps: WebchatDeps & UploadDeps;
  readonly links: MediaLinks;
  readonly limits: WebchatLimits;
  readonly publicUrl: string;
  readonly trustedProxies: readonly string[];
  readonly log: ErrorLog;
  /** Whoever waits for news is answered at once when the server stops. */
  readonly shutdown: AbortSignal;
}

export function addressOf({ trustedProxies }: Pick<WebchatEdge, "trustedProxies">, req: IncomingMessage): string {
  const peer = (req.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  return callerAddress(peer, String(req.headers["x-forwarded-for"] ?? ""), trustedProxies);
}
