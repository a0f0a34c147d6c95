import { type BotApi, type Person, startBotApi, textUpdate, type Update } from "../../plugins/telegram/test/bot-api.js";
import { type Client, eventually } from "./test-app.js";

export const BOT_TOKEN = "700000042:AAtest-token_of_the_bot-0123456789abc";
export const WEBHOOK_SECRET = "s3cret-Word_1";
export const SECRET_HEADER = "x-telegram-bot-api-secret-token";

/** A connected telegram channel whose network is a stand-in. */
export interface TelegramChannel extends AsyncDisposable {
  readonly id: string;
  readonly api: BotApi;
  /** Posts an update as Telegram does, or as somebody who guesses the secret; answers the status. */
  post(update: Update, secret?: string): Promise<number>;
  /** A person's text, with ids that count up. */
  say(from: Person, text: string): Promise<number>;
}

/** `reach` answers how the network is reached at its address, where something lies between. */
export async function aTelegramChannel(
  t: Pick<Client, "url" | "rest">,
  token = BOT_TOKEN,
  reach: (url: string) => Promise<string> = async (url) => url,
): Promise<TelegramChannel> {
  const api = await startBotApi({ token });
  const made = await t.rest("POST", "channels", {
    type: "telegram",
    name: "Support bot",
    config: { mode: "webhook", base_url: await reach(api.url), webhook_secret: WEBHOOK_SECRET },
    credentials: { bot_token: token },
  });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  const id = made.body.id as string;
  await t.rest("POST", `channels/${id}/connect`);
  await eventually(async () => (await t.rest("GET", `channels/${id}`)).body.status === "connected");
  let count = 0;
  const post = async (update: Update, secret?: string): Promise<number> => {
    if (secret === undefined) return (await api.deliver(update)).status ?? 0;
    const headers = { "content-type": "application/json", ...(secret === "" ? {} : { [SECRET_HEADER]: secret }) };
    const response = await fetch(`${t.url}/api/v1/webhooks/telegram/${id}`, { method: "POST", headers, body: JSON.stringify(update) });
    await response.arrayBuffer();
    return response.status;
  };
  return {
    id,
    api,
    post,
    say: (from, text) => {
      count += 1;
      return post(textUpdate({ updateId: 1000 + count, messageId: 5000 + count, from, text }));
    },
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}
