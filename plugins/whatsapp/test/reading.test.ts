import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aChannel, body, change, failure, messageBody, noSignal, person, phoneNumberId, request } from "./harness.js";

let t: Awaited<ReturnType<typeof aChannel>>;
beforeEach(async () => void (t = await aChannel()));
afterEach(() => t[Symbol.asyncDispose]());

const phone = { kind: "phone", value: "+55 11 98888-7777" };
const read = { messaging_product: "whatsapp", status: "read" };
const hear = (id: string, more: object = {}) =>
  t.channel.receiveWebhook(request(messageBody({ id, type: "text", text: { body: "oi" }, ...more })));
const type = (to = phone, isTyping = true) => t.channel.sendTyping({ to, isTyping }, noSignal);

describe("reading", () => {
  it("is told with the newest message, which says it of all before", async () => {
    await t.channel.markRead({ to: phone, externalIds: ["wamid.1", "wamid.2"] }, noSignal);
    await t.channel.markRead({ to: phone, externalIds: [] }, noSignal);
    expect(t.api.messages).toEqual([{ ...read, message_id: "wamid.2" }]);
  });

  it("that Meta refuses is a refusal", async () => {
    t.api.respondNext(`${phoneNumberId}/messages`, { error: { status: 401, code: 190 } });
    expect(await failure(t.channel.markRead({ to: phone, externalIds: ["wamid.1"] }, noSignal))).toMatchObject({ class: "auth" });
  });
});

describe("typing", () => {
  const typing = (id: string) => ({ ...read, message_id: id, typing_indicator: { type: "text" } });

  it("is shown as an answer to the last message, by whatever name its author goes", async () => {
    hear("wamid.1");
    hear("wamid.2");
    await type();
    await type({ kind: "whatsapp_user", value: person.user_id });
    expect(t.api.messages).toEqual([typing("wamid.2"), typing("wamid.2")]);
  });

  it("is no answer to what our own side wrote", async () => {
    hear("wamid.1");
    const echo = { from: "5511900000000", to: person.wa_id, id: "wamid.E1", type: "text", text: { body: "x" } };
    t.channel.receiveWebhook(request(body(change({ message_echoes: [echo] }, "smb_message_echoes"))));
    await type();
    expect(t.api.messages).toEqual([typing("wamid.1")]);
  });

  it("is not shown to whom nothing is known of, nor when it ends", async () => {
    await type();
    hear("wamid.1");
    await type({ kind: "phone", value: "5511900000000" });
    await type(phone, false);
    expect(t.api.messages).toEqual([]);
  });
});
