import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aCarrierChannel, CARRIER, type CarrierChannel, caller } from "../carrier.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";

let database: TestDatabase;
let t: TestApp;
let channel: CarrierChannel;

beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database, config: { pluginDirs: [CARRIER] } });
  channel = await aCarrierChannel(t);
});
afterAll(async () => {
  await t?.[Symbol.asyncDispose]();
  await channel?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

const conversationOf = async (name: string) =>
  ((await t.rest("GET", "conversations?limit=100")).body.data as any[]).find(({ contact_name }) => contact_name === name)?.id as string;
const messagesOf = async (name: string) => (await t.rest("GET", `conversations/${await conversationOf(name)}/messages`)).body.data as any[];
const send = async (name: string, body: object) => t.rest("POST", `conversations/${await conversationOf(name)}/messages`, body);
const field = (details: object, name: string) => expect(details).toMatchObject({ status: 400, body: { details: { field: name } } });

describe("what came with a message", () => {
  it("is kept: a mail's subject, HTML and whole text", async () => {
    const email = {
      subject: "Re: order",
      html: "<p>hi</p>",
      fullText: "hi\n> hello",
      from: "Ana <ana@example.com>",
      to: ["shop@example.com"],
      cc: ["b@example.com"],
    };
    await channel.hear({ externalId: "m1", contact: caller("ana"), text: "hi", content: { email } });
    const { fullText: full_text, ...rest } = email;
    expect((await messagesOf("ana"))[0]).toMatchObject({ content_type: "text", text: "hi", content: { email: { ...rest, full_text } } });
    const automatic = { ...email, automatic: "auto-replied" };
    await channel.hear({ externalId: "m2", contact: caller("ana"), text: "away", content: { email: automatic }, automatic: true });
    expect((await messagesOf("ana"))[0]).toMatchObject({ automatic: true, content: { email: { automatic: "auto-replied" } } });
  });

  it("is kept: an order, and what brought the contact here, with or without anything else", async () => {
    const order = { catalogId: "c1", items: [{ productId: "p1", quantity: 2, price: "12.50", currency: "BRL" }] };
    const referral = { sourceUrl: "https://fb.me/x", sourceId: "ad-1", sourceType: "ad", headline: "Sale", body: "50 %", clickId: "clk" };
    await channel.hear({ externalId: "o1", contact: caller("bia"), text: "2 × p1", content: { order, referral } });
    expect((await messagesOf("bia"))[0].content).toEqual({
      order: { catalog_id: "c1", items: [{ product_id: "p1", quantity: 2, price: "12.50", currency: "BRL" }] },
      referral: { source_url: "https://fb.me/x", source_id: "ad-1", source_type: "ad", headline: "Sale", body: "50 %", click_id: "clk" },
    });
    await channel.hear({ externalId: "o2", contact: caller("bia"), text: "hello", content: { referral } });
    expect((await messagesOf("bia"))[0]).toMatchObject({ content_type: "text", content: { referral: { source_id: "ad-1" } } });
  });
});

describe("a text that is a mail", () => {
  it("goes to the channel with its subject and HTML", async () => {
    await channel.hear({ externalId: "s1", contact: caller("caio") });
    const email = { subject: "Your order", html: "<p>It is on its <b>way</b>.</p>", cc: ["c@example.com"], bcc: ["d@example.com"] };
    const { status, body } = await send("caio", { text: "It is on its way.", content: { email } });
    expect({ status, body }).toMatchObject({ status: 201, body: { content_type: "text", text: "It is on its way.", content: { email } } });
    await eventually(async () => (await t.rest("GET", `messages/${body.id}`)).body.status === "sent");
    expect(channel.sent.filter(({ to }) => to.value === "caio")).toMatchObject([
      { contentType: "text", text: "It is on its way.", content: { email }, media: [] },
    ]);
  });

  it("is refused without a text, with what is only received, and when it is too large", async () => {
    await channel.hear({ externalId: "s2", contact: caller("dora") });
    field(await send("dora", { content: { email: { subject: "x", html: "<p>x</p>" } } }), "text");
    field(await send("dora", { text: "x", content: { email: { from: "boss@example.com" } } }), "content.email.from");
    field(await send("dora", { text: "x", content: { email: { full_text: "x" } } }), "content.email.full_text");
    field(await send("dora", { text: "x", content: { referral: { source_id: "x" } } }), "content.referral");
    field(await send("dora", { text: "x", content: { order: { catalog_id: "x" } } }), "content");
    const subject = await send("dora", { text: "x", content: { email: { subject: "x".repeat(999) } } });
    expect(subject).toMatchObject({ status: 400, body: { details: { violations: [{ field: "content.email.subject" }] } } });
    expect(await messagesOf("dora")).toHaveLength(1);
  });
});
