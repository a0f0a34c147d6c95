import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BotApi, startBotApi } from "./bot-api.js";
import { token } from "./harness.js";

let api: BotApi;
beforeAll(async () => void (api = await startBotApi({ token })));
afterAll(() => api[Symbol.asyncDispose]());

async function call(method: string, params: unknown, init: RequestInit = {}) {
  const body = JSON.stringify(params);
  const response = await fetch(`${api.url}/bot${token}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    ...init,
  });
  return { status: response.status, ...((await response.json()) as { ok: boolean; description?: string; result?: any }) };
}

const text = { chat_id: 7, text: "hi" };

describe("the stand-in is strict", () => {
  it.each([
    ["an unknown method", "sendMesage", text, 404],
    ["an unknown parameter", "sendMessage", { ...text, parsemode: "HTML" }, 400],
    ["a missing parameter", "sendMessage", { chat_id: 7 }, 400],
    ["a wrong type", "sendMessage", { ...text, chat_id: "7" }, 400],
    ["a broken tag", "sendMessage", { ...text, text: "<b>hi", parse_mode: "HTML" }, 400],
    ["an unknown tag", "sendMessage", { ...text, text: "<h1>hi</h1>", parse_mode: "HTML" }, 400],
    ["a bare <", "sendMessage", { ...text, text: "1 < 2", parse_mode: "HTML" }, 400],
    ["a long text", "sendMessage", { ...text, text: "x".repeat(4097) }, 400],
    ["only formatting", "sendMessage", { ...text, text: "<b> </b>", parse_mode: "HTML" }, 400],
    [
      "long callback data",
      "sendMessage",
      { ...text, reply_markup: { inline_keyboard: [[{ text: "a", callback_data: "é".repeat(33) }]] } },
      400,
    ],
    ["an unknown reply field", "sendMessage", { ...text, reply_parameters: { message_id: 1, quiet: true } }, 400],
    ["a lost reply", "sendMessage", { ...text, reply_parameters: { message_id: 1 } }, 400],
    ["a file by address", "sendPhoto", { chat_id: 7, photo: "https://x.test/a.png" }, 400],
    ["an unknown file", "sendPhoto", { chat_id: 7, photo: "F-9" }, 400],
    ["an album of one", "sendMediaGroup", { chat_id: 7, media: [{ type: "photo", media: "F-9" }] }, 400],
    ["a public webhook without https", "setWebhook", { url: "http://x.test/" }, 400],
    ["a strange secret", "setWebhook", { url: "https://x.test/", secret_token: "a b" }, 400],
  ])("about %s", async (_, method, params, status) => expect(await call(method, params)).toMatchObject({ ok: false, status }));

  it("about tokens, verbs and content types", async () => {
    expect((await fetch(`${api.url}/bot1:x/getMe`, { method: "POST" })).status).toBe(401);
    expect((await fetch(`${api.url}/bot${token}/getMe`)).status).toBe(400);
    expect(await call("sendMessage", text, { headers: { "content-type": "text/plain" } })).toMatchObject({ status: 400 });
  });

  it("about kinds of files", async () => {
    expect(await call("sendPhoto", { chat_id: 7, photo: api.addFile(Buffer.from("x")) })).toMatchObject({
      status: 400,
      description: expect.stringContaining("can't use file of type document as photo"),
    });
  });
});

it("takes a form as other clients write it", async () => {
  const form = new FormData();
  form.set("chat_id", "7");
  form.set("document", new Blob(["bytes"]), "a b.txt");
  form.set("reply_markup", JSON.stringify({ inline_keyboard: [[{ text: "a", url: "https://x.test" }]] }));
  const response = await fetch(`${api.url}/bot${token}/sendDocument`, { method: "POST", body: form });
  const { result } = (await response.json()) as any;
  expect(result).toMatchObject({ chat: { id: 7 }, document: { file_name: "a b.txt" }, reply_markup: {} });
  expect(api.bytesOf(result.document.file_id)?.toString()).toBe("bytes");
});

it("counts text after its entities, and returns them", async () => {
  const { result } = await call("sendMessage", {
    ...text,
    text: '<b>a</b> &lt; <a href="https://x.test/?a=1&amp;b=2">👋</a>',
    parse_mode: "HTML",
  });
  expect(result).toMatchObject({
    text: "a < 👋",
    entities: [
      { type: "bold", offset: 0, length: 1 },
      { type: "text_link", offset: 4, length: 2, url: "https://x.test/?a=1&b=2" },
    ],
  });
});

it("keeps up with hundreds of messages a second", async () => {
  const started = Date.now();
  for (let batch = 0; batch < 10; batch++) await Promise.all(Array.from({ length: 50 }, () => call("sendMessage", text)));
  expect(Date.now() - started).toBeLessThan(2500);
});
