import path from "node:path";
import { WebServer } from "../../plugins/generic/test/web-server.js";
import { type Client, eventually } from "./test-app.js";

/** For `pluginDirs`: the plugin of the network that this file stands in for. */
export const CARRIER = path.resolve(import.meta.dirname, "fixtures/carrier");

/** An event as the SDK spells it; `at` as text. */
export type CarrierEvent = Readonly<Record<string, unknown>> & { readonly type: string };

/** What the network was asked to send, as the SDK spells it. */
export interface Sent {
  readonly contentType: string;
  readonly text: string;
  readonly to: { readonly value: string };
  readonly content?: Readonly<Record<string, unknown>>;
  readonly media: readonly { readonly reference: string }[];
  readonly replyTo?: string;
  /** What the network calls it. */
  readonly id: string;
}

/** A connected channel of a network with templates, a reply window, aliases, threads and an address for a whole app. */
export interface CarrierChannel extends AsyncDisposable {
  readonly id: string;
  readonly secret: string;
  readonly network: WebServer;
  readonly sent: Sent[];
  /** Pages of templates, or a status to refuse with. */
  templates: readonly object[][] | number;
  /** Posts events as the network does; answers the status. */
  post(...events: CarrierEvent[]): Promise<number>;
  /** Posts one message. */
  hear(message: Readonly<Record<string, unknown>> & { readonly externalId: string; readonly contact: object }): Promise<void>;
}

export const caller = (value: string) => ({ kind: "carrier", value, displayName: value, scoped: true });

let count = 0;

export async function aCarrierChannel({ url, rest }: Pick<Client, "url" | "rest">): Promise<CarrierChannel> {
  count += 1;
  const secret = `carrier-secret-${count}`;
  const sent: Sent[] = [];
  const network = await WebServer.start((response, request) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    const at = new URL(request.url ?? "", network.url);
    const isOurs = request.headers.authorization === `Bearer ${secret}`;
    if (!isOurs) return void answer(401, { message: "who is it" });
    if (request.method === "POST" && at.pathname === "/messages") {
      const message = JSON.parse(network.seen.at(-1)?.body ?? "") as Omit<Sent, "id">;
      sent.push({ ...message, id: `sent-${count}-${sent.length}` });
      return void answer(200, { id: sent.at(-1)?.id });
    }
    if (request.method === "GET" && at.pathname === "/templates") {
      const { templates } = channel;
      if (typeof templates === "number") return void answer(templates, { message: "not now" });
      const page = Number(at.searchParams.get("cursor") || 0);
      return void answer(200, { templates: templates[page] ?? [], ...(page + 1 < templates.length && { nextCursor: String(page + 1) }) });
    }
    return void answer(404, { message: "no such call" });
  });
  const made = await rest("POST", "channels", {
    type: "carrier",
    name: "Carrier",
    config: { base_url: network.url },
    credentials: { secret },
  });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  const id = made.body.id as string;
  await rest("POST", `channels/${id}/connect`);
  await eventually(async () => (await rest("GET", `channels/${id}`)).body.status === "connected");
  const post = async (...events: CarrierEvent[]): Promise<number> => {
    const headers = { "content-type": "application/json", "x-secret": secret };
    const response = await fetch(`${url}/api/v1/webhooks/carrier/${id}`, { method: "POST", headers, body: JSON.stringify(events) });
    await response.arrayBuffer();
    return response.status;
  };
  const channel: CarrierChannel = {
    id,
    secret,
    network,
    sent,
    templates: [[]],
    post,
    async hear(message) {
      const status = await post({ type: "message", text: `text of ${message.externalId}`, ...message });
      if (status !== 200) throw new Error(`the message was answered ${status}`);
    },
    [Symbol.asyncDispose]: () => network[Symbol.asyncDispose](),
  };
  return channel;
}
