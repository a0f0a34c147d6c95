import { createHmac } from "node:crypto";
import { WebServer } from "../../../plugins/generic/test/web-server.js";
import { type Client, eventually } from "../test-app.js";

const SECRET = "secret-of-the-tests";

/** A connected generic channel, and the other system that it talks with. */
export interface GenericChannel extends AsyncDisposable {
  readonly id: string;
  readonly system: WebServer;
  /** Posts a text as the other system does; answers the status. */
  post(id: string, from: string, text: string, sentAt?: Date): Promise<number>;
  /** Several at once. */
  postAll(messages: readonly { readonly id: string; readonly from: string; readonly text: string }[]): Promise<number>;
}

/** `reach` answers how the other system is reached at its address, where something lies between. */
export async function aGenericChannel(
  { url, rest }: Pick<Client, "url" | "rest">,
  reach: (url: string) => Promise<string> = async (own) => own,
): Promise<GenericChannel> {
  const system = await WebServer.start();
  const made = await rest("POST", "channels", {
    type: "generic",
    name: "Other system",
    config: { outbound_url: await reach(system.url) },
    credentials: { secret: SECRET },
  });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  const id = made.body.id as string;
  await rest("POST", `channels/${id}/connect`);
  await eventually(async () => (await rest("GET", `channels/${id}`)).body.status === "connected");
  const send = async (content: unknown): Promise<number> => {
    const body = JSON.stringify(content);
    const signature = createHmac("sha256", SECRET).update(body).digest("hex");
    const headers = { "content-type": "application/json", "x-linktor-signature": signature };
    const response = await fetch(`${url}/api/v1/webhooks/generic/${id}`, { method: "POST", headers, body });
    await response.arrayBuffer();
    return response.status;
  };
  return {
    id,
    system,
    post: (externalId, from, text, sentAt) =>
      send({ id: externalId, from, text, name: from, ...(sentAt && { sent_at: sentAt.toISOString() }) }),
    postAll: (messages) => send(messages.map((message) => ({ ...message, name: message.from }))),
    [Symbol.asyncDispose]: () => system[Symbol.asyncDispose](),
  };
}
