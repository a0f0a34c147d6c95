import { createHmac } from "node:crypto";
import { BadRequest, type Channel, type InboundEvent, type OutboundMessage, Unauthorized, type WebhookResult } from "@linktor/plugin-sdk";
import { describe, expect, it } from "vitest";
import { webchat } from "../src/plugin.js";
import { SIGNATURE_HEADER } from "../src/signature.js";

const secret = "0123456789abcdef0123456789abcdef";
const session = "vi_01h455vb4pex5vsknk084sn02q";
const contact = { kind: "visitor", value: session, display_name: "Ana", language: "pt-BR", attributes: { email: "ana@example.com" } };

function open(
  ingress_secret: string | undefined = secret,
): Omit<Channel, "receiveWebhook"> & { receiveWebhook(request: object): WebhookResult } {
  return webchat.open(webchat.parseSettings({}, { ingress_secret }), {} as never) as never;
}

function signed(body: string | Uint8Array, key = secret, signature = createHmac("sha256", key).update(body).digest("hex")) {
  return { method: "POST", url: "/", headers: { [SIGNATURE_HEADER]: signature }, body: Buffer.from(body) };
}

const receive = (events: object[]): readonly InboundEvent[] =>
  open().receiveWebhook(signed(JSON.stringify({ session, contact, events }))).events ?? [];
const identity = {
  kind: "visitor",
  value: session,
  scoped: true,
  displayName: "Ana",
  language: "pt-BR",
  attributes: { email: "ana@example.com" },
};

describe("proof that core sent it", () => {
  const body = JSON.stringify({ session, contact, events: [] });

  it("is the signature over the bytes as they came", () => expect(open().receiveWebhook(signed(body)).events).toEqual([]));

  it("is not that of the same JSON written otherwise", () => {
    const escaped = body.replace("Ana", "An\\u0061");
    const { headers } = signed(body);
    expect(() => open().receiveWebhook({ ...signed(escaped), headers })).toThrow(Unauthorized);
  });

  it.each([
    ["another key", signed(body, "another key that is long enough..")],
    ["one byte changed", { ...signed(body), body: Buffer.from(body.replace("Ana", "Ane")) }],
    ["upper case", signed(body, secret, createHmac("sha256", secret).update(body).digest("hex").toUpperCase())],
    ["a shorter one", signed(body, secret, createHmac("sha256", secret).update(body).digest("hex").slice(1))],
    ["an empty one", signed(body, secret, "")],
    ["none", { ...signed(body), headers: {} }],
    ["none, and no JSON", { ...signed("nonsense"), headers: {} }],
  ])("is refused with %s", (_, request) => expect(() => open().receiveWebhook(request)).toThrow(Unauthorized));

  it("is impossible without a secret", () => {
    const settings = webchat.parseSettings({}, {});
    const channel = webchat.open(settings, {} as never) as Channel;
    expect(() => channel.receiveWebhook?.(signed(body, ""))).toThrow(Unauthorized);
    expect(() => open("").receiveWebhook(signed(body, ""))).toThrow(Unauthorized);
  });

  it("does not make nonsense readable", () => {
    for (const nonsense of [
      "nonsense",
      "null",
      "[]",
      "{}",
      JSON.stringify({ session, contact: {}, events: [] }),
      Buffer.from([0xff, 0xfe]),
    ]) {
      expect(() => open().receiveWebhook(signed(nonsense))).toThrow(BadRequest);
    }
  });
});

describe("what a visitor did", () => {
  it("is a message, the same for every repeat", () => {
    const events = [{ type: "message", client_id: "c-1", text: "olá", attachments: [] }];
    expect(receive(events)).toEqual([
      { type: "message", externalId: `${session}:c-1`, contact: identity, contentType: "text", text: "olá", media: [] },
    ]);
    expect(receive(events)).toEqual(receive(events));
  });

  it("is a message with files, which core has", () => {
    const file = { type: "image", reference: "md_01h455vb4pex5vsknk084sn02q", mime_type: "image/png", name: "a.png", size_bytes: 12 };
    expect(receive([{ type: "message", client_id: "c-2", attachments: [file], reply_to: "ms_1.0" }])).toMatchObject([
      {
        contentType: "image",
        text: "",
        replyTo: "ms_1.0",
        media: [{ type: "image", reference: file.reference, mimeType: "image/png", name: "a.png", sizeBytes: 12 }],
      },
    ]);
  });

  it("is a choice among buttons", () => {
    const [event] = receive([{ type: "message", client_id: "c-3", text: "", answer: { id: "a", title: "Apples" } }]);
    expect(event).toMatchObject({ contentType: "interactive", text: "Apples", content: { answer: { id: "a", title: "Apples" } } });
  });

  it("is typing, and reports on what was sent", () => {
    expect(
      receive([
        { type: "typing", on: true },
        { type: "delivered", external_ids: ["ms_1.0"] },
        { type: "read", external_ids: ["ms_1.0", "ms_2.0"] },
      ]),
    ).toEqual([
      { type: "typing", contact: identity, isTyping: true },
      { type: "receipt", status: "delivered", externalIds: ["ms_1.0"] },
      { type: "receipt", status: "read", externalIds: ["ms_1.0", "ms_2.0"] },
    ]);
  });

  it("is nothing else", () => {
    expect(() => receive([{ type: "dance" }])).toThrow(BadRequest);
    expect(() => receive([{ type: "message", text: "without a name" }])).toThrow(BadRequest);
  });
});

describe("what is sent", () => {
  const message = {
    messageId: "ms_1",
    idempotencyKey: "ms_1.0",
    to: identity,
    contentType: "text",
    text: "hi",
    media: [],
  } as OutboundMessage;
  const { signal } = new AbortController();

  it("has arrived when core stored it, under its key", async () => {
    expect(await open().send(message, signal)).toEqual({ externalId: "ms_1.0" });
    expect(webchat.capabilities.idempotentSend).toBe(true);
  });

  it("is uploaded to nowhere, once", async () => {
    async function* bytes() {
      yield Buffer.from("a");
    }
    const media = { type: "image", mimeType: "image/png", name: "a.png", sizeBytes: 1, sha256: "abc" } as const;
    expect(await open().uploadMedia?.(media, bytes(), signal)).toEqual({ reference: "abc", reusable: true });
  });

  it("can be changed by every function that is announced", () => {
    const channel = open();
    for (const feature of webchat.features) expect(channel[feature], feature).toBeTypeOf("function");
  });
});
