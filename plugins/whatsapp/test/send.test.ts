import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { capabilities } from "../src/capabilities.js";
import { aChannel, aMessage, envelope, failure, noSignal, withoutKey } from "./harness.js";

let t: Awaited<ReturnType<typeof aChannel>>;
beforeAll(async () => void (t = await aChannel()));
beforeEach(() => void (t.api.calls.length = 0));
afterAll(() => t[Symbol.asyncDispose]());

const send = (overrides: Parameters<typeof aMessage>[0]) => t.channel.send(aMessage(overrides), noSignal);
const refused = async (overrides: Parameters<typeof aMessage>[0]) => {
  const { class: kind, reason } = await failure(send(overrides));
  expect(t.api.messages).toEqual([]);
  return [kind, reason];
};

describe("9: text", () => {
  it("goes out as it is, with the key that comes back", async () => {
    const { externalId, moreExternalIds } = await send({ text: "Olá & bem-vinda 😀" });
    expect(t.api.messages).toEqual([{ ...envelope, type: "text", text: { body: "Olá & bem-vinda 😀", preview_url: false } }]);
    expect(externalId).toMatch(/^wamid\.OUT\d+$/);
    expect(moreExternalIds).toEqual([]);
  });

  it("with an address shows what is there", async () => {
    await send({ text: "see https://x.test/a" });
    expect(t.api.messages[0].text).toEqual({ body: "see https://x.test/a", preview_url: true });
  });

  it("answers a message", async () => {
    await send({ replyTo: "wamid.A1" });
    expect(t.api.messages).toMatchObject([{ context: { message_id: "wamid.A1" } }]);
  });

  it("may be as long as announced", async () => {
    const longest = "😀".repeat(capabilities.maxTextLength! / 2);
    expect(await refused({ text: `${longest}x` })).toEqual(["content_rejected", "TEXT_LENGTH"]);
    await send({ text: longest });
    expect(t.api.messages[0].text.body).toBe(longest);
  });

  it("that is empty is refused before it is sent", async () => {
    expect(await refused({ text: "" })).toEqual(["content_rejected", "EMPTY"]);
  });

  it("has a key of at most 512 characters, or none", async () => {
    await send({ idempotencyKey: "k".repeat(512 - "lk:ch_1:".length) });
    await send({ idempotencyKey: "k".repeat(513 - "lk:ch_1:".length) });
    expect(t.api.messages.map(({ biz_opaque_callback_data: data }) => data?.length)).toEqual([512, undefined]);
  });
});

describe("9: to whom", () => {
  const to = (value: string, kind = "phone") => ({ to: { kind, value } });

  it.each(["+55 (11) 98888-7777", "5511988887777", "55.11.98888.7777"])("a number is its digits: %s", async (value) => {
    await send(to(value));
    expect(t.api.messages).toMatchObject([{ recipient_type: "individual", to: "5511988887777" }]);
  });

  it.each(["BR.15025763946", "BR.ENT.118157"])("a person without a number is a recipient: %s", async (value) => {
    await send(to(value, "whatsapp_user"));
    expect(t.api.messages).toMatchObject([{ recipient_type: "individual", recipient: value }]);
    expect(t.api.messages[0]).not.toHaveProperty("to");
  });

  it("a group is where its conversation is", async () => {
    await send({ thread: "group=G1" });
    expect(t.api.messages).toMatchObject([{ recipient_type: "group", to: "G1" }]);
  });

  it.each(["", "12", "zoe", "1".repeat(21), "zoe@x.test", "br.1"])("%j is nobody", async (value) => {
    expect(await refused(to(value))).toEqual(["permanent", "INVALID_RECIPIENT"]);
  });
});

describe("9: places and cards", () => {
  const location = { latitude: -23.5, longitude: -46.6 };

  it("a place, with what is known of it", async () => {
    await send({ contentType: "location", text: "", content: { location } });
    await send({ contentType: "location", text: "Here", content: { location } });
    await send({ contentType: "location", text: "MASP", content: { location: { ...location, name: "MASP", address: "Av. Paulista" } } });
    expect(t.api.messages).toEqual([
      { ...envelope, type: "location", location },
      { ...envelope, type: "location", location: { ...location, name: "Here" } },
      { ...envelope, type: "location", location: { ...location, name: "MASP", address: "Av. Paulista" } },
    ]);
  });

  it("what is written with a place or a card goes before it", async () => {
    await send({ contentType: "location", text: "We meet here", content: { location: { ...location, name: "MASP" } } });
    await send({ contentType: "contacts", text: "Ask for Bia", content: { contacts: { cards: [{ name: "Bia" }] } } });
    expect(t.api.messages).toMatchObject([
      { ...withoutKey, text: { body: "We meet here" } },
      { ...envelope, location: { name: "MASP" } },
      { ...withoutKey, text: { body: "Ask for Bia" } },
      { ...envelope, contacts: [{ name: { formatted_name: "Bia" } }] },
    ]);
    expect(t.api.messages.map((one) => one.biz_opaque_callback_data !== undefined)).toEqual([false, true, false, true]);
  });

  it("cards, in one message", async () => {
    const cards = [{ name: "Ana Maria Lima", phones: ["+551"], emails: ["ana@x.test"], organization: "Acme" }, { name: "Bia" }];
    await send({ contentType: "contacts", text: "", content: { contacts: { cards } } });
    expect(t.api.messages).toEqual([
      {
        ...envelope,
        type: "contacts",
        contacts: [
          {
            name: { formatted_name: "Ana Maria Lima", first_name: "Ana", last_name: "Maria Lima" },
            phones: [{ phone: "+551" }],
            emails: [{ email: "ana@x.test" }],
            org: { company: "Acme" },
          },
          { name: { formatted_name: "Bia", first_name: "Bia" } },
        ],
      },
    ]);
  });

  it("five cards, and no more", async () => {
    const many = (count: number) => ({
      text: "",
      content: { contacts: { cards: Array.from({ length: count }, () => ({ name: "Bia" })) } },
    });
    expect(await refused(many(6))).toEqual(["content_rejected", "TOO_MANY_CARDS"]);
    await send(many(5));
    expect(t.api.messages[0].contacts).toHaveLength(5);
  });
});

describe("9: reactions", () => {
  const to = { kind: "phone", value: "5511988887777" };

  it("are put on a message and taken back", async () => {
    await t.channel.react({ to, externalId: "wamid.A1", emoji: "👍" }, noSignal);
    await t.channel.react({ to, externalId: "wamid.A1", emoji: "" }, noSignal);
    const { biz_opaque_callback_data: _none, ...around } = envelope;
    expect(t.api.messages).toEqual([
      { ...around, type: "reaction", reaction: { message_id: "wamid.A1", emoji: "👍" } },
      { ...around, type: "reaction", reaction: { message_id: "wamid.A1", emoji: "" } },
    ]);
  });
});
