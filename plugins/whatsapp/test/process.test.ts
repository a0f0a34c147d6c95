import { join } from "node:path";
import { ContentType } from "@linktor/gen/linktor/content/v1/content_pb.js";
import { RefusalClass } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TestHost } from "../../../plugin-host/test/harness.js";
import { type GraphApi, startGraphApi } from "./graph-api.js";
import { appId, appSecret, body, change, envelope, messageBody, phoneNumberId, request, token, verifyToken, wabaId } from "./harness.js";

const TYPE = "whatsapp";
const otherSecret = "another0secret0another0secret000";

let api: GraphApi;
let t: TestHost;
beforeEach(async () => {
  api = await startGraphApi({ token, wabaId, appId });
  t = new TestHost([join(import.meta.dirname, "..")]);
  await t.host.start(t.sink);
});
afterEach(async () => {
  await t[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

async function open(channelId = "ch_1", number = phoneNumberId, app_secret = appSecret) {
  const config = { phone_number_id: number, base_url: api.url, waba_id: wabaId };
  const credentials = { access_token: token, app_secret, verify_token: verifyToken };
  await t.host.openChannel(TYPE, { channelId, config, credentials, webhookUrl: "https://example.com/wh" });
}

async function post(channelId: string, said: unknown, secret = appSecret): Promise<number> {
  const { method, url, headers, body } = request(said, secret);
  return (await t.host.receiveWebhook(TYPE, channelId, { method, url, headers: Object.entries(headers), body })).status;
}

describe("the process under its host", () => {
  it("says what it can do, connects, sends, receives and lists templates", async () => {
    await open();
    expect(t.state(TYPE)?.detail).toBe("");
    for await (const _step of t.host.connect(TYPE, "ch_1", AbortSignal.timeout(5000)));
    expect(api.account.subscription).toEqual({});

    const recipient = { kind: "phone", value: "5511988887777" };
    const { result } = await t.send("hello", { recipient, messageId: "ms_1", idempotencyKey: "ms_1.0" }, TYPE);
    expect(result).toMatchObject({ case: "accepted", value: { externalId: expect.stringMatching(/^wamid\./) } });
    expect(api.messages).toEqual([{ ...envelope, type: "text", text: { body: "hello", preview_url: false } }]);

    expect(await post("ch_1", messageBody({ type: "text", text: { body: "olá" } }))).toBe(200);
    expect(await post("ch_1", messageBody({ type: "text", text: { body: "olá" } }), otherSecret)).toBe(401);
    expect(t.sink.ids()).toEqual(["wamid.A1"]);

    api.account.templates = [
      { name: "hi", language: "pt_BR", status: "APPROVED", category: "UTILITY", components: [{ type: "BODY", text: "Oi {{1}}" }] },
    ];
    const { templates } = await t.host.listTemplates(TYPE, "ch_1", "");
    expect(templates).toMatchObject([{ name: "hi", usable: true, parts: [{ text: "Oi {{1}}", parameters: ["1"] }] }]);
  });

  it("takes a file up and brings one down", async () => {
    await open();
    const bytes = Buffer.alloc(700_000, "x");
    const media = { type: ContentType.FILE, mimeType: "application/pdf", name: "a.pdf", sizeBytes: BigInt(bytes.length), sha256: "00" };
    async function* pieces() {
      yield { channelId: "ch_1", media };
      yield { data: bytes };
    }
    const { reference, reusable } = await t.host.uploadMedia(TYPE, pieces(), AbortSignal.timeout(5000));
    expect(reusable).toBe(true);
    const id = reference.split("@")[0]!;
    expect(api.media.get(id)?.bytes.equals(bytes)).toBe(true);

    const chunks: Uint8Array[] = [];
    for await (const { data } of t.host.fetchMedia(TYPE, "ch_1", JSON.stringify({ id }), AbortSignal.timeout(5000))) chunks.push(data);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  });

  it("answers a refusal with its class", async () => {
    await open();
    api.respondNext(`${phoneNumberId}/messages`, { error: { code: 131047, message: "Re-engagement message" } });
    const { result } = await t.send("hello", { recipient: { kind: "phone", value: "5511988887777" }, messageId: "ms_1" }, TYPE);
    expect(result).toMatchObject({ case: "refused", value: { class: RefusalClass.WINDOW_CLOSED, reason: "131047" } });
  });

  it("brings what comes to the app's address to each channel, by its own secret", async () => {
    await open("ch_1");
    await open("ch_2", "200000000000009", otherSecret);
    const text = (id: string) => ({ from: "5511988887777", id, timestamp: "1760000000", type: "text", text: { body: "oi" } });
    const said = body(change({ messages: [text("wamid.1")] }), change({ messages: [text("wamid.2")] }, "messages", "200000000000009"));
    expect(await post("", said, appSecret)).toBe(200);
    expect(t.sink.batches.map(({ channelId, events }) => [channelId, events.length])).toEqual([["ch_1", 1]]);
    expect(await post("", said, otherSecret)).toBe(200);
    expect(t.sink.batches.map(({ channelId }) => channelId)).toEqual(["ch_1", "ch_2"]);
    expect(await post("", said, "a third")).toBe(401);
    expect(t.sink.batches).toHaveLength(2);
  });
});
