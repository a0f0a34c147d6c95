import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type GraphApi, startGraphApi } from "./graph-api.js";
import { appId, envelope, phoneNumberId, token, wabaId } from "./harness.js";

let api: GraphApi;
beforeEach(async () => void (api = await startGraphApi({ token, wabaId, appId })));
afterEach(() => api[Symbol.asyncDispose]());

async function call(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<number> {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const own = { authorization: `Bearer ${token}`, "user-agent": "linktor-whatsapp", "content-type": "application/json" };
  const response = await fetch(`${api.url}/${path}`, { ...init, headers: { ...own, ...headers } });
  await response.arrayBuffer();
  return response.status;
}

const messages = `v25.0/${phoneNumberId}/messages`;
const text = { ...envelope, type: "text", text: { body: "hi", preview_url: false } };
const interactive = (value: object) => ({ ...envelope, type: "interactive", interactive: value });
const buttons = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ type: "reply", reply: { id: `${index}`, title: `${index}` } }));

describe("the stand-in is strict", () => {
  it("and takes what is right", async () => {
    expect(await call(messages, text)).toBe(200);
    expect(await call(messages, interactive({ type: "button", body: { text: "?" }, action: { buttons: buttons(3) } }))).toBe(200);
    expect(api.problems).toEqual([]);
  });

  it.each([
    ["another version", () => call(messages.replace("v25.0", "v24.0"), text)],
    ["no such path", () => call(`v25.0/${phoneNumberId}/mesages`, text)],
    ["another number", () => call("v25.0/1/messages", text)],
    ["another method", () => call(messages)],
    ["another token", () => call(messages, text, { authorization: "Bearer x" })],
    ["no user agent of ours", () => call(messages, text, { "user-agent": "node" })],
    ["a field too many", () => call(messages, { ...text, preview: true })],
    ["a field too few", () => call(messages, { ...text, recipient_type: undefined })],
    ["two recipients", () => call(messages, { ...text, recipient: "BR.1" })],
    ["a number with a plus", () => call(messages, { ...text, to: "+5511988887777" })],
    ["a long text", () => call(messages, { ...text, text: { body: "x".repeat(4097), preview_url: false } })],
    ["an empty text", () => call(messages, { ...text, text: { body: "", preview_url: false } })],
    ["a kind of message that is none", () => call(messages, { ...envelope, type: "poll", poll: {} })],
    ["four buttons", () => call(messages, interactive({ type: "button", body: { text: "?" }, action: { buttons: buttons(4) } }))],
    ["a file by address", () => call(messages, { ...envelope, type: "image", image: { link: "https://x.test/a.png" } })],
    ["a caption under sound", () => call(messages, { ...envelope, type: "audio", audio: { id: "media-1", caption: "x" } })],
    ["unknown fields of a number", () => call(`v25.0/${phoneNumberId}?fields=name`)],
    ["a form that is none", () => call(`v25.0/${phoneNumberId}/media`, {})],
    ["a body that is no JSON", () => call(messages, text, { "content-type": "text/plain" })],
  ])("about %s", async (_, wrong) => {
    expect(await wrong()).toBe(400);
    expect(api.problems).toHaveLength(1);
    api.problems.length = 0;
  });

  it("and fails the test that called it wrongly", async () => {
    const own = await startGraphApi({ token, wabaId, appId });
    await (await fetch(`${own.url}/v25.0/x`, { headers: { authorization: "Bearer x" } })).arrayBuffer();
    await expect(own[Symbol.asyncDispose]()).rejects.toThrow("was called wrongly");
  });
});
