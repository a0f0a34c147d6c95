import type { WebhookResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { HttpResponse } from "../api.js";

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const HOP_BY_HOP = new Set(["connection", "content-length", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"]);

/** Asks a provider to come again soon. */
export function comeAgain(): HttpResponse {
  return { status: 503, headers: [["retry-after", "5"]], body: new Uint8Array() };
}

export function plainResponse(status: number): HttpResponse {
  return { status, headers: [], body: new Uint8Array() };
}

/** A plugin's answer, without what an HTTP server would choke on. */
export function httpResponseOf({ status, headers, body }: WebhookResponse): HttpResponse {
  if (status !== 0 && (status < 200 || status > 599)) return plainResponse(502);
  const pairs = headers.map(({ name, value }) => [name.toLowerCase(), value] as const);
  return {
    status: status || 200,
    headers: pairs.filter(([name, value]) => TOKEN.test(name) && !HOP_BY_HOP.has(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)),
    body,
  };
}
