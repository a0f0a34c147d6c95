import { BadRequest, type OpenedChannel, Unauthorized } from "@linktor/plugin-sdk";
import { describe, expect, it } from "vitest";
import { whatsapp } from "../src/plugin.js";
import { appSecret, body, change, Host, openChannel, person, phoneNumberId, request, verifyToken, wabaId } from "./harness.js";

const otherSecret = "another0secret0another0secret000";
const otherNumber = "200000000000009";

const hosts = new Map<string, Host>();
const opened = (channelId: string, number: string, app_secret: string | undefined, more: object = {}): OpenedChannel => ({
  channelId,
  channel: openChannel("http://127.0.0.1:9", {
    channelId,
    host: hosts.set(channelId, new Host()).get(channelId),
    config: { phone_number_id: number, ...more },
    credentials: { app_secret, verify_token: `word-of-${channelId}` },
  }) as unknown as OpenedChannel["channel"],
});
const text = (id: string) => ({ from: person.wa_id, id, timestamp: "1760000000", type: "text", text: { body: id } });
const forNumber = (number: string, id: string) => change({ messages: [text(id)] }, "messages", number);
const receive = async (channels: readonly OpenedChannel[], said: unknown, secret: string) => {
  const { channels: taken = [] } = await whatsapp.receiveAppWebhook!(request(said, secret), channels);
  return Object.fromEntries(
    taken.map(({ channelId, events }) => [channelId, events.map((event) => "externalId" in event && event.externalId)]),
  );
};

describe("the app's own address", () => {
  const mine = opened("ch_1", phoneNumberId, appSecret);
  const sister = opened("ch_2", otherNumber, appSecret);
  const stranger = opened("ch_3", otherNumber, otherSecret);
  const both = body(forNumber(phoneNumberId, "wamid.1"), forNumber(otherNumber, "wamid.2"), forNumber(phoneNumberId, "wamid.3"));

  it("brings each channel what is for its number", async () => {
    expect(await receive([mine, sister], both, appSecret)).toEqual({ ch_1: ["wamid.1", "wamid.3"], ch_2: ["wamid.2"] });
  });

  it("never believes another channel's secret", async () => {
    expect(await receive([mine, stranger], both, appSecret)).toEqual({ ch_1: ["wamid.1", "wamid.3"] });
    expect(await receive([mine, stranger], both, otherSecret)).toEqual({ ch_3: ["wamid.2"] });
    for (const id of ["ch_1", "ch_3"]) expect(hosts.get(id)?.logged).toEqual([expect.stringContaining("not signed with this channel's")]);
  });

  it("of two channels that claim one number only the one whose secret fits gets anything", async () => {
    expect(await receive([sister, stranger], both, otherSecret)).toEqual({ ch_3: ["wamid.2"] });
    expect(await receive([sister, stranger], both, appSecret)).toEqual({ ch_2: ["wamid.2"] });
  });

  it.each([
    ["a secret that no channel has", [mine, sister], both, "a third"],
    ["a number that no channel has", [mine], body(forNumber("999", "wamid.1")), appSecret],
    ["another channel's secret for a number", [mine, stranger], body(forNumber(phoneNumberId, "wamid.1")), otherSecret],
    ["no channel", [], both, appSecret],
    ["nothing said", [mine], body(), appSecret],
    ["a channel without a secret", [opened("ch_4", phoneNumberId, undefined)], both, ""],
  ])("refuses %s", (_, channels, said, secret) => {
    expect(() => whatsapp.receiveAppWebhook!(request(said, secret), channels)).toThrow(Unauthorized);
  });

  it("reads nothing that nobody signed", () => {
    expect(() => whatsapp.receiveAppWebhook!(request("{", "a third"), [mine, sister])).toThrow(Unauthorized);
  });

  it("refuses a request without a signature", () => {
    expect(() => whatsapp.receiveAppWebhook!(request(both, appSecret, { headers: {} }), [mine])).toThrow(Unauthorized);
  });

  it("cannot read what is no JSON", () => {
    expect(() => whatsapp.receiveAppWebhook!(request("{", appSecret), [mine])).toThrow(BadRequest);
  });

  it("brings what names no number to the channels of the account that know it", async () => {
    const value = { user_id_update: [{ user_id: { previous: "BR.1", current: "BR.2" } }] };
    const said = body({ field: "user_id_update", value });
    const ofAccount = opened("ch_5", "200000000000005", appSecret, { waba_id: wabaId });
    const { channels } = await whatsapp.receiveAppWebhook!(request(said, appSecret), [mine, ofAccount]);
    expect(channels).toMatchObject([{ channelId: "ch_5", events: [{ type: "identity" }] }]);
  });

  it("answers the challenge for the word of any channel, and for no other", async () => {
    const ask = (token: string, channels: readonly OpenedChannel[] = [mine, stranger]) => {
      const query = new URLSearchParams({ "hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "42" });
      return whatsapp.receiveAppWebhook!({ method: "GET", url: `/?${query}`, headers: {}, body: new Uint8Array() }, channels);
    };
    expect(await ask("word-of-ch_3")).toMatchObject({ response: { status: 200, body: "42" } });
    expect(await ask(verifyToken)).toEqual({ response: { status: 403 } });
    expect(await ask("word-of-ch_3", [])).toEqual({ response: { status: 403 } });
  });
});
