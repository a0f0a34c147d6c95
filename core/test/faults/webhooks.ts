import { createHmac } from "node:crypto";
import { type BotApi, startBotApi, textUpdate } from "../../../plugins/telegram/test/bot-api.js";
import { type GraphApi, startGraphApi } from "../../../plugins/whatsapp/test/graph-api.js";
import * as meta from "../../../plugins/whatsapp/test/harness.js";
import { type Client, eventually } from "../test-app.js";

const GENERIC_SECRET = "secret-of-the-tests";
const TELEGRAM_SECRET = "s3cret-Word_1";
const BOT_TOKEN = "700000042:AAtest-token_of_the_bot-0123456789abc";

/** A network's call with one text in it; signed with its secret, or with another. Answers the status. */
export interface Caller {
  readonly type: string;
  call(id: number, text: string, isSigned?: boolean): Promise<number>;
}

/** A connected channel of each type that takes webhooks, and its network's way of calling. */
export interface Webhooks extends AsyncDisposable {
  readonly callers: readonly Caller[];
}

export async function allWebhooks({ url, rest }: Pick<Client, "url" | "rest">): Promise<Webhooks> {
  const bots: BotApi = await startBotApi({ token: BOT_TOKEN });
  const graph: GraphApi = await startGraphApi({ token: meta.token, wabaId: meta.wabaId, appId: meta.appId });
  const channelOf = async (type: string, config: object, credentials: object): Promise<string> => {
    const made = await rest("POST", "channels", { type, name: type, config, credentials });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    const id = made.body.id as string;
    await rest("POST", `channels/${id}/connect`);
    await eventually(async () => (await rest("GET", `channels/${id}`)).body.status === "connected");
    return id;
  };
  const generic = await channelOf("generic", { outbound_url: "http://127.0.0.1:9" }, { secret: GENERIC_SECRET });
  const telegram = await channelOf(
    "telegram",
    { mode: "webhook", base_url: bots.url, webhook_secret: TELEGRAM_SECRET },
    { bot_token: BOT_TOKEN },
  );
  const whatsapp = await channelOf(
    "whatsapp",
    { phone_number_id: meta.phoneNumberId, waba_id: meta.wabaId, base_url: graph.url },
    { access_token: meta.token, app_secret: meta.appSecret, verify_token: meta.verifyToken },
  );
  const post = async (at: string, headers: Readonly<Record<string, string>>, body: string | Uint8Array): Promise<number> => {
    const init = { method: "POST", headers: { "content-type": "application/json", ...headers }, body: Buffer.from(body) };
    const response = await fetch(`${url}/api/v1/webhooks/${at}`, init);
    await response.arrayBuffer();
    return response.status;
  };
  const callWhatsApp = (at: string) => (id: number, text: string, isSigned?: boolean) => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const said = meta.messageBody({ id: `wamid.${at}-${id}`, type: "text", text: { body: text }, timestamp });
    const { headers, body } = meta.request(said, isSigned === false ? "another secret" : undefined);
    return post(at, headers, body);
  };
  return {
    callers: [
      {
        type: "generic",
        call(id, text, isSigned = true) {
          const body = JSON.stringify({ id: String(id), from: "somebody", name: "Somebody", text });
          const signature = createHmac("sha256", isSigned ? GENERIC_SECRET : "another secret")
            .update(body)
            .digest("hex");
          return post(`generic/${generic}`, { "x-linktor-signature": signature }, body);
        },
      },
      {
        type: "telegram",
        call(id, text, isSigned = true) {
          const from = { id: 77, is_bot: false, first_name: "Somebody" };
          const update = textUpdate({ updateId: id, messageId: id, from, text });
          const secret = isSigned ? TELEGRAM_SECRET : "another_secret";
          return post(`telegram/${telegram}`, { "x-telegram-bot-api-secret-token": secret }, JSON.stringify(update));
        },
      },
      { type: "whatsapp", call: callWhatsApp(`whatsapp/${whatsapp}`) },
      { type: "whatsapp, the app's address", call: callWhatsApp("whatsapp") },
    ],
    async [Symbol.asyncDispose]() {
      await bots[Symbol.asyncDispose]();
      await graph[Symbol.asyncDispose]();
    },
  };
}
