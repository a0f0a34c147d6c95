import { createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { ContentType, TemplatePart } from "@linktor/gen/linktor/content/v1/content_pb.js";
import { MessageService } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aCarrierChannel, CARRIER, type CarrierChannel, caller } from "../carrier.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { aGenericChannel, type GenericChannel } from "../faults/generic.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";

const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

let database: TestDatabase;
let t: TestApp;
let channel: CarrierChannel;
let generic: GenericChannel;

beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database, config: { pluginDirs: [CARRIER] } });
  channel = await aCarrierChannel(t);
  generic = await aGenericChannel(t);
});
afterAll(async () => {
  await t?.[Symbol.asyncDispose]();
  await channel?.[Symbol.asyncDispose]();
  await generic?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

const conversationOf = async (name: string) =>
  ((await t.rest("GET", "conversations?limit=100")).body.data as any[]).find(({ contact_name }) => contact_name === name)?.id as string;
/** A conversation with somebody who has just written. */
const aConversation = async (name: string) => {
  await channel.hear({ externalId: `hello of ${name}`, contact: caller(name) });
  return conversationOf(name);
};
const send = (id: string, body: object) => t.rest("POST", `conversations/${id}/messages`, body);
const settled = (id: string, status = "sent") =>
  eventually(async () => {
    const message = (await t.rest("GET", `messages/${id}`)).body;
    return message.status === status && message;
  });
const sentTo = (name: string) => channel.sent.filter(({ to }) => to.value === name);
const count = async (id: string) => (await t.rest("GET", `conversations/${id}/messages`)).body.data.length;
const upload = async (name: string, type: string, bytes: Buffer): Promise<string> => {
  const headers = { authorization: `Bearer ${t.token}`, "content-type": type };
  const response = await fetch(`${t.url}/api/v1/media?name=${name}`, { method: "POST", headers, body: new Uint8Array(bytes) });
  return ((await response.json()) as { id: string }).id;
};

const template = {
  name: "order_shipped",
  language: "pt_BR",
  values: [
    { part: "body", values: [{ text: "Ana" }, { name: "number", text: "1138" }] },
    { part: "button", index: 1, values: [{ text: "track/1138" }] },
  ],
};

describe("a template", () => {
  it("goes out as it is, with what is filled in, by every protocol", async () => {
    const conversationId = await aConversation("ana");
    const overRest = await send(conversationId, { content: { template } });
    expect(overRest).toMatchObject({
      status: 201,
      body: { status: "queued", content_type: "template", text: "order_shipped: Ana, 1138", content: { template } },
    });
    const headers = { headers: { authorization: `Bearer ${t.token}` } };
    const values = [{ part: TemplatePart.HEADER, values: [{ text: "Hi" }] }];
    const request = { conversationId, text: "Hi Ana!", content: { kind: { case: "template", value: { ...template, values } } } } as const;
    for (const transport of [createGrpcTransport({ baseUrl: t.url }), createConnectTransport({ baseUrl: t.url, httpVersion: "1.1" })]) {
      const { message } = await createClient(MessageService, transport).sendMessage(request, headers);
      expect(message).toMatchObject({ contentType: ContentType.TEMPLATE, text: "Hi Ana!" });
      await settled(message!.id);
    }
    await settled(overRest.body.id);
    const [first, second, third] = sentTo("ana");
    expect(first).toMatchObject({ contentType: "template", text: "order_shipped: Ana, 1138", media: [] });
    expect(first?.content).toEqual({
      template: {
        ...template,
        values: [
          { part: "body", index: 0, values: [{ text: "Ana" }, { name: "number", text: "1138" }] },
          { part: "button", index: 1, values: [{ text: "track/1138" }] },
        ],
      },
    });
    for (const one of [second, third]) expect(one).toMatchObject({ contentType: "template", text: "Hi Ana!" });
    expect((await t.rest("GET", `conversations/${conversationId}`)).body.last_message_text).toBe("Hi Ana!");
  });

  it("takes the file of its header with it, if the channel takes such a file", async () => {
    const id = await aConversation("bia");
    const [picture, note] = [await upload("p.png", "image/png", png), await upload("n.txt", "text/plain", Buffer.from("note"))];
    const { body } = await send(id, { content: { template }, attachments: [{ media_id: picture }] });
    await settled(body.id);
    expect(sentTo("bia")).toMatchObject([{ contentType: "template", media: [{ reference: `p.png:${png.length}` }] }]);
    const wrong = await send(id, { content: { template }, attachments: [{ media_id: note }] });
    expect(wrong).toMatchObject({ status: 422, body: { code: "NOT_SUPPORTED", message: expect.stringContaining("text/plain") } });
    const two = await send(id, { content: { template }, attachments: [{ media_id: picture }, { media_id: picture }] });
    expect(two).toMatchObject({ status: 400, body: { details: { field: "attachments" } } });
    expect(sentTo("bia")).toHaveLength(1);
  });

  it("is refused where there are none, as a note, and without a name", async () => {
    await generic.post("g1", "gil", "hello");
    const there = await conversationOf("gil");
    const refused = await send(there, { content: { template } });
    expect(refused).toMatchObject({ status: 422, body: { code: "NOT_SUPPORTED", message: "A generic channel has no templates." } });
    expect(await count(there)).toBe(1);
    const here = await aConversation("caio");
    expect(await send(here, { content: { template }, note: true })).toMatchObject({ status: 400, body: { details: { field: "note" } } });
    expect((await send(here, { content: { template: { language: "en" } } })).status).toBe(400);
    expect(await count(here)).toBe(1);
    expect(generic.system.seen).toEqual([]);
  });
});

describe("the list of templates", () => {
  const list = (id: string, cursor = "") => t.rest("GET", `channels/${id}/templates${cursor && `?cursor=${cursor}`}`);

  it("is the network's, a page at a time", async () => {
    channel.templates = [
      [
        {
          name: "order_shipped",
          language: "pt_BR",
          category: "UTILITY",
          status: "APPROVED",
          usable: true,
          parts: [
            { part: "header", media: "image" },
            { part: "body", text: "Olá {{1}}, o pedido {{number}} saiu.", parameters: ["1", "number"] },
            { part: "button", text: "Rastrear", buttonKind: "URL" },
          ],
        },
      ],
      [{ name: "promo", language: "en", status: "REJECTED", usable: false, parts: [] }],
    ];
    const first = await list(channel.id);
    expect(first).toMatchObject({
      status: 200,
      body: {
        data: [
          {
            name: "order_shipped",
            category: "UTILITY",
            usable: true,
            parts: [{ part: "header", media: "image" }, { part: "body", parameters: ["1", "number"] }, { button_kind: "URL" }],
          },
        ],
        next_cursor: "1",
      },
    });
    const second = await list(channel.id, first.body.next_cursor);
    expect(second.body).toMatchObject({ data: [{ name: "promo", usable: false }], next_cursor: "" });
  });

  it("says clearly why there is none", async () => {
    expect(await list(generic.id)).toMatchObject({
      status: 422,
      body: { code: "NOT_SUPPORTED", message: "A generic channel has no templates." },
    });
    expect(await list("ch_01h455vb4pex5vsknk084sn02q")).toMatchObject({ status: 404, body: { code: "CHANNEL_NOT_FOUND" } });
    channel.templates = 401;
    expect(await list(channel.id)).toMatchObject({
      status: 422,
      body: { code: "CHANNEL_REFUSED", message: "sign in to the carrier again" },
    });
    channel.templates = 500;
    expect(await list(channel.id)).toMatchObject({ status: 503, body: { code: "CHANNEL_UNAVAILABLE" } });
    const idle = await t.rest("POST", "channels", {
      type: "carrier",
      name: "Idle",
      config: { base_url: channel.network.url },
      credentials: { secret: "x" },
    });
    expect(await list(idle.body.id)).toMatchObject({ status: 422, body: { code: "CHANNEL_NOT_CONNECTED" } });
  });
});
