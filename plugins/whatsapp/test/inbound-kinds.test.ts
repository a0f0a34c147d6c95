import type { InboundMessage } from "@linktor/plugin-sdk";
import { describe, expect, it } from "vitest";
import { messageBody, openChannel, person, request } from "./harness.js";

const channel = openChannel("http://127.0.0.1:9");
const receive = (message: object, contacts?: readonly object[]) =>
  channel.receiveWebhook(request(messageBody(message, contacts))).events as readonly InboundMessage[];
/** What is in a message beside its envelope. */
function contentOf(message: object): object {
  const [event] = receive(message);
  const { type: _type, at: _at, externalId: _id, contact: _contact, aliases: _aliases, ...rest } = event!;
  return JSON.parse(JSON.stringify(rest)) as object;
}

describe("6: every kind", () => {
  it("a text, with who wrote it under all names", () => {
    expect(receive({ type: "text", text: { body: "oi" } })).toEqual([
      {
        type: "message",
        at: new Date(1_760_000_000_000),
        externalId: "wamid.A1",
        contact: { kind: "phone", value: "5511988887777", displayName: "Zoë", attributes: { username: "zoe.k" } },
        aliases: [{ kind: "whatsapp_user", value: "BR.15025763946", scoped: true }],
        contentType: "text",
        text: "oi",
      },
    ]);
  });

  it.each([
    ["image", "image", { caption: "see" }, "see", undefined],
    ["video", "video", { caption: "see" }, "see", undefined],
    ["document", "file", { caption: "see", filename: "a.pdf" }, "see", "a.pdf"],
    ["audio", "audio", { voice: true }, undefined, undefined],
    ["sticker", "sticker", { animated: true }, undefined, undefined],
  ])("%s is a %s", (type, contentType, more, text, name) => {
    const file = { id: "990011", mime_type: "x/y", sha256: "m04p=", url: "https://x.test/1", ...more };
    const reference = JSON.stringify({ id: "990011", url: "https://x.test/1", sha256: "m04p=", mimeType: "x/y" });
    expect(contentOf({ type, [type]: file })).toEqual({
      contentType,
      ...(text && { text }),
      media: [{ type: contentType, reference, mimeType: "x/y", ...(name && { name }) }],
    });
  });

  it("a place, with or without a name", () => {
    const where = { latitude: -23.5, longitude: -46.6 };
    expect(contentOf({ type: "location", location: where })).toEqual({ contentType: "location", content: { location: where } });
    const named = { ...where, name: "MASP", address: "Av. Paulista", url: "https://masp.test" };
    expect(contentOf({ type: "location", location: named })).toEqual({
      contentType: "location",
      text: "MASP\nhttps://masp.test",
      content: { location: { ...where, name: "MASP", address: "Av. Paulista" } },
    });
  });

  it("contact cards, with a name at any price", () => {
    const contacts = [
      {
        name: { formatted_name: "Bia Souza", first_name: "Bia" },
        phones: [{ phone: "+55 11 1", type: "CELL", wa_id: "55111" }, { wa_id: "55112" }],
        emails: [{ email: "bia@x.test" }],
        org: { company: "Acme" },
      },
      { name: { first_name: "Cai", last_name: "Lima" } },
      { phones: [{ phone: "+55 11 3" }], vcard: "BEGIN:VCARD" },
      {},
    ];
    expect(contentOf({ type: "contacts", contacts })).toEqual({
      contentType: "contacts",
      text: "Bia Souza, Cai Lima, +55 11 3, Contact",
      content: {
        contacts: {
          cards: [
            { name: "Bia Souza", phones: ["+55 11 1", "55112"], emails: ["bia@x.test"], organization: "Acme" },
            { name: "Cai Lima", phones: [], emails: [] },
            { name: "+55 11 3", phones: ["+55 11 3"], emails: [] },
            { name: "Contact", phones: [], emails: [] },
          ],
        },
      },
    });
  });

  it.each([
    ["a template's button", { type: "button", button: { payload: "yes-1", text: "Yes" } }, "yes-1", "Yes"],
    ["a button", { type: "interactive", interactive: { type: "button_reply", button_reply: { id: "b1", title: "Buy" } } }, "b1", "Buy"],
    [
      "a row of a list",
      { type: "interactive", interactive: { type: "list_reply", list_reply: { id: "plan_pro", title: "Pro", description: "up to 10" } } },
      "plan_pro",
      "Pro",
    ],
    [
      "a form",
      { type: "interactive", interactive: { type: "nfm_reply", nfm_reply: { name: "flow", body: "Sent", response_json: '{"a":1}' } } },
      '{"a":1}',
      "Sent",
    ],
    [
      "leave to call",
      { type: "interactive", interactive: { type: "call_permission_reply", call_permission_reply: { response: "accept" } } },
      "call_permission_reply:accept",
      "accept",
    ],
  ])("%s is an answer", (_, message, id, title) => {
    expect(contentOf({ ...message, context: { from: "5511900000000", id: "wamid.OUT9" } })).toEqual({
      contentType: "interactive",
      text: title,
      replyTo: "wamid.OUT9",
      content: { answer: { id, title } },
    });
  });

  it.each([
    [3_000_000_000, 2_147_483_647],
    [-1, 0],
  ])("an order of %i is no reason to bring everything again", (quantity, kept) => {
    const order = { catalog_id: "cat1", product_items: [{ product_retailer_id: "SKU1", quantity }] };
    expect(contentOf({ type: "order", order })).toMatchObject({ content: { order: { items: [{ productId: "SKU1", quantity: kept }] } } });
  });

  it("an order, with its goods", () => {
    const product_items = [
      { product_retailer_id: "SKU1", quantity: 2, item_price: 12.5, currency: "BRL" },
      { product_retailer_id: "SKU2", quantity: "1", item_price: "3.00", currency: "BRL" },
      { quantity: 3 },
    ];
    const items = [
      { productId: "SKU1", quantity: 2, price: "12.5", currency: "BRL" },
      { productId: "SKU2", quantity: 1, price: "3.00", currency: "BRL" },
    ];
    const order = { catalogId: "cat1", items };
    expect(contentOf({ type: "order", order: { catalog_id: "cat1", text: "for today", product_items } })).toEqual({
      contentType: "interactive",
      text: "for today",
      content: { order },
    });
    expect(contentOf({ type: "order", order: { catalog_id: "cat1", product_items } })).toMatchObject({
      text: "2 × SKU1 (12.5 BRL)\n1 × SKU2 (3.00 BRL)",
    });
  });

  it("what brought somebody here stands beside what they wrote", () => {
    const referral = {
      source_url: "https://fb.test/ad",
      source_id: "ad1",
      source_type: "ad",
      headline: "Sale",
      body: "Half price",
      media_type: "image",
      image_url: "https://fb.test/i",
      ctwa_clid: "clid1",
    };
    const content = {
      referral: {
        sourceUrl: "https://fb.test/ad",
        sourceId: "ad1",
        sourceType: "ad",
        headline: "Sale",
        body: "Half price",
        clickId: "clid1",
      },
    };
    expect(contentOf({ type: "text", text: { body: "oi" }, referral })).toEqual({ contentType: "text", text: "oi", content });
    const answer = { id: "1", title: "A" };
    expect(contentOf({ type: "interactive", interactive: { type: "button_reply", button_reply: answer }, referral })).toMatchObject({
      content: { answer, ...content },
    });
    const context = { referred_product: { catalog_id: "cat1", product_retailer_id: "SKU1" } };
    expect(contentOf({ type: "text", text: { body: "is it red?" }, context })).toEqual({
      contentType: "text",
      text: "is it red?",
      content: { referral: { sourceId: "SKU1", sourceType: "product" } },
    });
  });

  it("a group's message joins the group's conversation", () => {
    expect(contentOf({ type: "text", text: { body: "oi" }, group_id: "G1" })).toMatchObject({ thread: "group=G1" });
  });

  it.each([
    ["unsupported", { type: "unsupported", errors: [{ code: 131051 }], unsupported: { type: "poll" } }, "poll"],
    ["unsupported without a name", { type: "unsupported", errors: [{ code: 131051 }] }, "unsupported"],
    ["a kind of tomorrow", { type: "hologram" }, "hologram"],
    ["no kind", {}, "unknown"],
    ["a name that objects have", { type: "constructor" }, "constructor"],
    ["a text without text", { type: "text", text: null }, "text"],
    ["a file without an id", { type: "image", image: { mime_type: "image/png" } }, "image"],
    ["a place nowhere", { type: "location", location: { latitude: "north", longitude: 1 } }, "location"],
    ["no cards", { type: "contacts", contacts: [] }, "contacts"],
    ["no goods", { type: "order", order: { product_items: [] } }, "order"],
    ["an answer of tomorrow", { type: "interactive", interactive: { type: "x_reply", x_reply: { id: "1" } } }, "interactive"],
    ["a system's other news", { type: "system", system: { type: "user_preference_changed", body: "x" } }, "system"],
    ["a reaction to nothing", { type: "reaction", reaction: { emoji: "👍" } }, "reaction"],
    ["an edit of nothing", { type: "edit", edit: {} }, "edit"],
    ["a revoke of nothing", { type: "revoke" }, "revoke"],
  ])("%s is kept as it came", (_, message, networkType) => {
    const raw = JSON.stringify({ from: person.wa_id, id: "wamid.A1", timestamp: "1760000000", ...message });
    expect(contentOf(message)).toEqual({ contentType: "unsupported", content: { unsupported: { networkType, raw } } });
  });
});

describe("6: people", () => {
  const text = { type: "text", text: { body: "oi" } };
  const anonymous = { user_id: "BR.15025763946", parent_user_id: "BR.ENT.118157", profile: { name: "Zoë" } };

  it("without a number are known by the id that WhatsApp gave them", () => {
    expect(receive({ ...text, from: undefined, from_user_id: "BR.15025763946" }, [anonymous])).toMatchObject([
      {
        contact: { kind: "whatsapp_user", value: "BR.15025763946", scoped: true, displayName: "Zoë" },
        aliases: [{ kind: "whatsapp_user", value: "BR.ENT.118157", scoped: true }],
      },
    ]);
  });

  it("whose id stands where numbers do are the same", () => {
    const [event] = receive({ ...text, from: "BR.15025763946" }, [{ ...anonymous, wa_id: "BR.15025763946" }]);
    expect(event).toMatchObject({ contact: { kind: "whatsapp_user", value: "BR.15025763946" } });
  });

  it("with a number are known by it, and by the ids besides", () => {
    const ids = { from_user_id: "BR.15025763946", from_parent_user_id: "BR.ENT.118157" };
    expect(receive({ ...text, ...ids }, [])).toMatchObject([
      { contact: { kind: "phone", value: "5511988887777" }, aliases: [{ value: "BR.15025763946" }, { value: "BR.ENT.118157" }] },
    ]);
  });

  it("keep the number as WhatsApp spells it", () => {
    expect(receive({ ...text, from: "551188887777" }, [])).toMatchObject([{ contact: { value: "551188887777" } }]);
  });

  it.each(["soon", "", undefined, "1e99"])("a time that is none (%j) is now", (timestamp) => {
    expect(receive({ ...text, timestamp })).toMatchObject([{ externalId: "wamid.A1", at: undefined }]);
  });
});
