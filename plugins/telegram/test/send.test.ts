import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { capabilities } from "../src/capabilities.js";
import { aChannel, aMessage, failure, noSignal } from "./harness.js";

let t: Awaited<ReturnType<typeof aChannel>>;
beforeAll(async () => void (t = await aChannel()));
beforeEach(() => void (t.api.calls.length = 0));
afterAll(() => t[Symbol.asyncDispose]());

const send = (overrides: Parameters<typeof aMessage>[0]) => t.channel.send(aMessage(overrides), noSignal);
const calls = () => t.api.calls.map(({ method, params }) => ({ method, params }));
const chat_id = 700100200;

describe("text", () => {
  it("goes out as it is", async () => {
    const { externalId, moreExternalIds } = await send({ text: "Olá & bem-vinda <3" });
    expect(calls()).toEqual([{ method: "sendMessage", params: { chat_id, text: "Olá & bem-vinda <3" } }]);
    expect(externalId).toBe(`${chat_id}:${t.api.sentMessages().at(-1)?.message_id}`);
    expect(moreExternalIds).toEqual([]);
  });

  it("with formatting becomes HTML", async () => {
    await send({ text: "**Total** <5> `x`" });
    expect(calls()).toEqual([
      { method: "sendMessage", params: { chat_id, text: "<b>Total</b> &lt;5&gt; <code>x</code>", parse_mode: "HTML" } },
    ]);
    expect(t.api.sentMessages().at(-1)).toMatchObject({ text: "Total <5> x", entities: [{ type: "bold" }, { type: "code" }] });
  });

  it("goes out plain when Telegram cannot read the formatting", async () => {
    t.api.respondNext("sendMessage", { error_code: 400, description: "Bad Request: can't parse entities: Unsupported start tag" });
    await send({ text: "**Total**" });
    expect(calls().at(-1)).toEqual({ method: "sendMessage", params: { chat_id, text: "**Total**" } });
  });

  it("may be as long as announced, counted in UTF-16, formatting apart", async () => {
    const longest = "👋".repeat(capabilities.maxTextLength! / 2);
    await send({ text: longest });
    await send({ text: `**${longest}**` });
    expect(await failure(send({ text: `${longest}x` }))).toMatchObject({
      class: "content_rejected",
      reason: "400",
      message: "Telegram: Bad Request: message is too long",
    });
  });

  it("that is empty is refused before it is sent", async () => {
    expect(await failure(send({ text: "" }))).toMatchObject({ class: "content_rejected", reason: "EMPTY" });
    expect(calls()).toEqual([]);
  });
});

describe("addressing", () => {
  it("answers a message, even one that is gone", async () => {
    await send({ replyTo: `${chat_id}:77` });
    expect(calls()[0]?.params).toEqual({ chat_id, text: "Hello", reply_parameters: { message_id: 77, allow_sending_without_reply: true } });
  });

  it("answers nothing that is no message of this chat", async () => {
    await send({ replyTo: "cb:99" });
    await send({ replyTo: "-1001:77" });
    expect(calls().map(({ params }) => params)).toEqual([
      { chat_id, text: "Hello" },
      { chat_id, text: "Hello" },
    ]);
  });

  it("goes where the thread says", async () => {
    const group = await send({ thread: "chat=-1001/topic=9", replyTo: "-1001:77" });
    expect(calls()[0]?.params).toMatchObject({ chat_id: -1001, message_thread_id: 9, reply_parameters: { message_id: 77 } });
    expect(group.externalId).toMatch(/^-1001:\d+$/);
    const business = await send({ thread: "business=bc-1", replyTo: `bc-1:${chat_id}:5` });
    expect(calls()[1]?.params).toMatchObject({ chat_id, business_connection_id: "bc-1", reply_parameters: { message_id: 5 } });
    expect(business.externalId).toMatch(/^bc-1:700100200:\d+$/);
  });

  it("follows a group that became a supergroup", async () => {
    t.api.respondNext("sendMessage", {
      error_code: 400,
      description: "Bad Request: group chat was upgraded to a supergroup chat",
      parameters: { migrate_to_chat_id: -1002 },
    });
    const { externalId } = await send({ thread: "chat=-55" });
    expect(calls().map(({ params }) => params.chat_id)).toEqual([-55, -1002]);
    expect(externalId).toMatch(/^-1002:\d+$/);
  });
});

describe("interactive", () => {
  it("has buttons below the text", async () => {
    const buttons = [
      { id: "yes", title: "Yes" },
      { id: "no", title: "No" },
      { id: "", title: "Shop", url: "https://x.test/" },
    ];
    await send({ contentType: "interactive", text: "Sure?", content: { interactive: { header: "Order", footer: "1/2", buttons } } });
    expect(calls()).toEqual([
      {
        method: "sendMessage",
        params: {
          chat_id,
          text: "<b>Order</b>\n\nSure?\n\n<i>1/2</i>",
          parse_mode: "HTML",
          reply_markup: {
            inline_keyboard: [
              [
                { text: "Yes", callback_data: "yes" },
                { text: "No", callback_data: "no" },
                { text: "Shop", url: "https://x.test/" },
              ],
            ],
          },
        },
      },
    ]);
  });

  it("takes ids of 64 bytes and refuses longer ones", async () => {
    const withId = (id: string) => send({ content: { interactive: { buttons: [{ id, title: "Yes" }] } } });
    await withId("x".repeat(64));
    expect(await failure(withId("x".repeat(65)))).toMatchObject({ class: "content_rejected", reason: "BUTTON_ID_LENGTH" });
    expect(calls()).toHaveLength(1);
  });

  it("takes as many buttons and rows as announced", async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `${index}`, title: `Choice number ${index}` }));
    await send({ content: { interactive: { buttons: many(capabilities.maxButtons!) } } });
    await send({ content: { interactive: { sections: [{ title: "All", rows: many(capabilities.maxListRows!) }] } } });
    expect(calls()[1]?.params.reply_markup.inline_keyboard).toHaveLength(30);
  });
});

describe("places and contacts", () => {
  const location = { latitude: -23.5, longitude: -46.6 };

  it("a place with a name is a venue", async () => {
    await send({ text: "", content: { location } });
    await send({ text: "MASP", content: { location: { ...location, name: "MASP", address: "Av. Paulista" } } });
    await send({ text: "MASP", content: { location: { ...location, name: "MASP" } } });
    expect(calls()).toEqual([
      { method: "sendLocation", params: { chat_id, ...location } },
      { method: "sendVenue", params: { chat_id, ...location, title: "MASP", address: "Av. Paulista" } },
      { method: "sendVenue", params: { chat_id, ...location, title: "MASP", address: "MASP" } },
    ]);
  });

  it("every card is a message", async () => {
    const cards = [
      { name: "Bia", phones: ["+551", "+552"] },
      { name: "Cai", phones: ["+553"] },
    ];
    const { externalId, moreExternalIds } = await send({ text: "", content: { contacts: { cards } }, replyTo: `${chat_id}:77` });
    expect(calls()).toEqual([
      {
        method: "sendContact",
        params: {
          chat_id,
          phone_number: "+551",
          first_name: "Bia",
          reply_parameters: { message_id: 77, allow_sending_without_reply: true },
        },
      },
      { method: "sendContact", params: { chat_id, phone_number: "+553", first_name: "Cai" } },
    ]);
    expect([externalId, ...moreExternalIds!]).toEqual(
      t.api
        .sentMessages()
        .slice(-2)
        .map(({ message_id }) => `${chat_id}:${message_id}`),
    );
  });

  it("a card without a number is refused before any is sent", async () => {
    const cards = [{ name: "Bia", phones: ["+551"] }, { name: "Cai" }];
    expect(await failure(send({ content: { contacts: { cards } } }))).toMatchObject({
      class: "content_rejected",
      reason: "CONTACT_WITHOUT_PHONE",
    });
    expect(calls()).toEqual([]);
  });

  it("when a later one is refused nobody may repeat the first", async () => {
    const cards = [
      { name: "Bia", phones: ["+551"] },
      { name: "Cai", phones: ["+553"] },
    ];
    const sending = send({ content: { contacts: { cards } } });
    t.api.respondNext("sendContact", {});
    t.api.respondNext("sendContact", { error_code: 429, description: "Too Many Requests: retry after 3", parameters: { retry_after: 3 } });
    expect(await failure(sending)).toMatchObject({
      name: "Error",
      message: expect.stringContaining("1 of 2 parts went out"),
      class: undefined,
    });
  });
});

it("typing is shown, and stops by itself", async () => {
  const to = { kind: "telegram", value: String(chat_id) };
  await t.channel.sendTyping({ to, isTyping: true }, noSignal);
  await t.channel.sendTyping({ to, thread: "business=bc-1", isTyping: true }, noSignal);
  await t.channel.sendTyping({ to, isTyping: false }, noSignal);
  expect(calls()).toEqual([
    { method: "sendChatAction", params: { chat_id, action: "typing" } },
    { method: "sendChatAction", params: { chat_id, business_connection_id: "bc-1", action: "typing" } },
  ]);
});
