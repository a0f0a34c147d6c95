import { BadRequest, Unauthorized } from "@linktor/plugin-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aChannel, messageBody, openChannel, request, signatureOf, verifyToken } from "./harness.js";

let t: Awaited<ReturnType<typeof aChannel>>;
beforeAll(async () => void (t = await aChannel()));
afterAll(() => t[Symbol.asyncDispose]());

/** A request whose signature was computed by somebody else; the `\u` sequences are as Meta sends them. */
const known = String.raw`{"object":"whatsapp_business_account","entry":[{"id":"100000000000001","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"5511900000000","phone_number_id":"200000000000002"},"contacts":[{"profile":{"name":"Zo\u00eb"},"wa_id":"5511988887777"}],"messages":[{"from":"5511988887777","id":"wamid.TEST0001","timestamp":"1760000000","type":"text","text":{"body":"ol\u00e1 \ud83d\ude00"}}]}}]}]}`;
const knownSignature = "sha256=1b49f1ea0d86bb5845c1b4410cb51be41dd07fe8c16a137326be4a68741ea9da";

const signed = (body: string, signature: string | undefined) =>
  request(body, undefined, { headers: signature === undefined ? {} : { "x-hub-signature-256": signature } });

describe("1: the signature", () => {
  it("of the known answer is the one we compute, and is taken", () => {
    expect(Buffer.byteLength(known)).toBe(443);
    expect(signatureOf(Buffer.from(known))).toBe(knownSignature);
    expect(t.channel.receiveWebhook(signed(known, knownSignature)).events).toEqual([
      {
        type: "message",
        at: new Date(1_760_000_000_000),
        externalId: "wamid.TEST0001",
        contact: { kind: "phone", value: "5511988887777", displayName: "Zoë" },
        contentType: "text",
        text: "olá 😀",
      },
    ]);
  });

  it("of the same JSON written anew is refused", () => {
    const anew = signatureOf(Buffer.from(JSON.stringify(JSON.parse(known))));
    expect(anew).toMatch(/^sha256=8b6eb9c0.*bb30770$/);
    expect(() => t.channel.receiveWebhook(signed(known, anew))).toThrow(Unauthorized);
  });

  it.each([
    ["none", undefined],
    ["an empty one", ""],
    ["another key's", signatureOf(Buffer.from(known), "fedcba9876543210fedcba9876543210")],
    ["a shorter one", knownSignature.slice(0, -1)],
    ["a longer one", `${knownSignature}0`],
    ["one without its prefix", knownSignature.slice("sha256=".length)],
    ["upper case", `sha256=${knownSignature.slice("sha256=".length).toUpperCase()}`],
    ["it twice", `${knownSignature}, ${knownSignature}`],
  ])("refuses %s", (_, signature) => {
    expect(() => t.channel.receiveWebhook(signed(known, signature))).toThrow(Unauthorized);
  });

  it("does not fit when one byte of the body changed", () => {
    expect(() => t.channel.receiveWebhook(signed(known.replace("TEST0001", "TEST0002"), knownSignature))).toThrow(Unauthorized);
  });

  it("of the old kind proves nothing", () => {
    const headers = { "x-hub-signature": "sha1=0000000000000000000000000000000000000000" };
    expect(() => t.channel.receiveWebhook(request(known, undefined, { headers }))).toThrow(Unauthorized);
  });

  it.each([undefined, ""])("a channel whose secret is %j believes nobody", (app_secret) => {
    const channel = openChannel(t.api.url, { credentials: { app_secret } });
    for (const secret of ["", "undefined", "null"]) {
      const headers = { "x-hub-signature-256": secret === "" ? "sha256=" : signatureOf(Buffer.from(known), secret) };
      expect(() => channel.receiveWebhook(request(known, undefined, { headers }))).toThrow(Unauthorized);
    }
  });

  it("is asked for before the body is read, and whatever the method", () => {
    expect(() => t.channel.receiveWebhook(signed("not JSON", knownSignature))).toThrow(Unauthorized);
    expect(() => t.channel.receiveWebhook(request(known, undefined, { method: "PUT" }))).toThrow(Unauthorized);
  });

  it.each(["not JSON", "", "null", "[]", "{}", '{"object":"page","entry":[]}'])("on %j is a bad request", (text) => {
    expect(() => t.channel.receiveWebhook(request(text))).toThrow(BadRequest);
  });

  it("of broken UTF-8 is a bad request", () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x7d]);
    const headers = { "x-hub-signature-256": signatureOf(bytes) };
    expect(() => t.channel.receiveWebhook({ method: "POST", url: "/", headers, body: bytes })).toThrow(BadRequest);
  });
});

describe("2: the challenge", () => {
  const ask = (query: Record<string, string>, channel = t.channel) =>
    channel.receiveWebhook({ method: "GET", url: `/wh?${new URLSearchParams(query)}`, headers: {}, body: new Uint8Array() }).response;
  const right = { "hub.mode": "subscribe", "hub.verify_token": verifyToken, "hub.challenge": "1158201444" };

  it("is given back as plain text to whoever knows the word", () => {
    expect(ask(right)).toMatchObject({ status: 200, headers: { "content-type": "text/plain" }, body: "1158201444" });
  });

  it.each([
    ["a wrong word", { "hub.verify_token": "guess" }],
    ["no word", { "hub.verify_token": "" }],
    ["another mode", { "hub.mode": "unsubscribe" }],
  ])("is refused with %s", (_, change) => {
    expect(ask({ ...right, ...change })).toEqual({ status: 403 });
  });

  it.each(["/wh", "//", "?", ""])("is refused without a question: %j", (url) => {
    const response = t.channel.receiveWebhook({ method: "GET", url, headers: {}, body: new Uint8Array() }).response;
    expect(response).toEqual({ status: 403 });
  });

  it("is refused by a channel without a word", () => {
    const channel = openChannel(t.api.url, { credentials: { verify_token: "" } });
    expect(ask({ ...right, "hub.verify_token": "" }, channel)).toEqual({ status: 403 });
    expect(ask({ ...right, "hub.verify_token": "undefined" }, channel)).toEqual({ status: 403 });
  });
});

describe("4: a request that comes twice", () => {
  it("says the same, under the same id, so that core sees the repeat", () => {
    const again = request(messageBody({ type: "text", text: { body: "oi" } }));
    const first = t.channel.receiveWebhook(again).events;
    expect(first).toMatchObject([{ externalId: "wamid.A1" }]);
    expect(t.channel.receiveWebhook(again).events).toEqual(first);
  });
});
