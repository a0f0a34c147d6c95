import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeCursor } from "../src/cursor.js";
import { allowedUpdates } from "../src/inbound/update.js";
import { ana, callbackUpdate, textUpdate } from "./bot-api.js";
import { aChannel, Host, noSignal, openChannel, waitFor, webhookUrl } from "./harness.js";

let t: Awaited<ReturnType<typeof aChannel>>;
beforeEach(async () => void (t = await aChannel({ mode: "polling", webhook_secret: undefined })));
afterEach(() => t[Symbol.asyncDispose]());

const text = (updateId: number) => textUpdate({ updateId, messageId: updateId, from: ana, text: `message ${updateId}` });
const offsets = () => t.api.callsOf("getUpdates").map(({ params }) => params.offset as number | undefined);
const stateOffset = (host: Host) => JSON.parse(Buffer.from(host.state).toString()).offset as number;

describe("polling", () => {
  it("takes the webhook away and asks for what it wants", async () => {
    await openChannel(t.api.url).connect(noSignal);
    expect(t.api.webhook?.url).toBe(webhookUrl);
    t.api.calls.length = 0;
    await t.channel.connect(noSignal);
    await waitFor(() => offsets().length === 1);
    expect(t.api.calls.map(({ method, params }) => ({ method, params }))).toEqual([
      { method: "getMe", params: {} },
      { method: "deleteWebhook", params: { drop_pending_updates: false } },
      { method: "getUpdates", params: { timeout: 30, limit: 100, allowed_updates: [...allowedUpdates] } },
    ]);
  });

  it("hands over what waited and what comes, in order", async () => {
    for (const update of [text(870001), text(870002)]) t.api.queue(update);
    await t.channel.connect(noSignal);
    await waitFor(() => t.host.events.length === 2);
    t.api.queue(text(870003));
    await waitFor(() => t.host.events.length === 3);
    expect(t.host.events.map((event) => "externalId" in event && event.externalId)).toEqual([
      "700100200:870001",
      "700100200:870002",
      "700100200:870003",
    ]);
    await waitFor(() => offsets().length === 3);
    expect(offsets()).toEqual([undefined, 870003, 870004]);
  });

  it("tells Telegram to forget only what core has stored", async () => {
    let store = () => {};
    t.host.store = () => new Promise((resolve) => (store = resolve));
    t.api.queue(text(870001));
    await t.channel.connect(noSignal);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(offsets()).toEqual([undefined]);
    expect(t.host.state).toHaveLength(0);
    store();
    await waitFor(() => offsets().length === 2);
    expect(offsets()[1]).toBe(870002);
    expect(stateOffset(t.host)).toBe(870002);
  });

  it("loses nothing when it ends before core has stored, and goes on where it was", async () => {
    t.host.store = () => new Promise(() => {});
    t.api.queue(text(870001));
    await t.channel.connect(noSignal);
    await waitFor(() => offsets().length === 1);
    await t.channel[Symbol.asyncDispose]();

    const host = new Host(t.host.state);
    const again = openChannel(t.api.url, { mode: "polling" }, host);
    await again.connect(noSignal);
    await waitFor(() => host.events.length === 1);
    await waitFor(() => offsets().length >= 3);
    expect(offsets().at(-1)).toBe(870002);
    await again[Symbol.asyncDispose]();
  });

  it("starts at the position it was given", async () => {
    const host = new Host(writeCursor({ offset: 870005, at: Date.now() }));
    for (const update of [text(870004), text(870005)]) t.api.queue(update);
    const channel = openChannel(t.api.url, { mode: "polling" }, host);
    await channel.connect(noSignal);
    await waitFor(() => host.events.length === 1);
    expect(offsets()[0]).toBe(870005);
    await channel[Symbol.asyncDispose]();
  });

  it("stores the position of updates that say nothing", async () => {
    t.api.queue({ update_id: 870001, business_connection: { id: "bc-1" } });
    await t.channel.connect(noSignal);
    await waitFor(() => t.host.received.length === 1);
    expect(t.host.received[0]?.events).toEqual([]);
    expect(stateOffset(t.host)).toBe(870002);
  });

  it("answers button presses", async () => {
    t.api.queue(callbackUpdate({ updateId: 870001, messageId: 5, from: ana, id: "99", data: "yes" }));
    await t.channel.connect(noSignal);
    await waitFor(() => t.api.callsOf("answerCallbackQuery").length === 1);
  });

  it("ends with disconnect and starts again with connect, once", async () => {
    await t.channel.connect(noSignal);
    await t.channel.connect(noSignal);
    t.api.queue(text(870001));
    await waitFor(() => t.host.events.length === 1 && offsets().at(-1) === 870002);
    await t.channel.disconnect();
    const calls = offsets().length;
    t.api.queue(text(870002));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(offsets()).toHaveLength(calls);
    await t.channel.connect(noSignal);
    await waitFor(() => t.host.events.length === 2);
    expect(t.host.events).toHaveLength(2);
  });
});

describe("polling in trouble", () => {
  it("a second poller is told to a person once, waited for, and reported over", async () => {
    const conflict = { error_code: 409, description: "Conflict: terminated by other getUpdates request" };
    t.api.respondNext("getUpdates", conflict);
    t.api.respondNext("getUpdates", conflict);
    await t.channel.connect(noSignal);
    await waitFor(() => offsets().length === 2);
    expect(t.host.events).toMatchObject([
      { type: "channel", state: "degraded", detail: expect.stringContaining("Another program"), action: expect.any(String) },
    ]);
    expect(await t.channel.checkHealth(noSignal)).toMatchObject({ state: "degraded" });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(offsets()).toHaveLength(2);
    t.api.queue(text(870001));
    await waitFor(() => t.host.events.length === 3, 8000);
    expect(t.host.events.slice(1)).toMatchObject([{ type: "channel", state: "connected" }, { type: "message" }]);
    expect(await t.channel.checkHealth(noSignal)).toEqual({ state: "connected" });
  });

  it("two channels of one bot do not race each other", async () => {
    await t.channel.connect(noSignal);
    await waitFor(() => offsets().length === 1);
    const host = new Host();
    const other = openChannel(t.api.url, { mode: "polling" }, host);
    await other.connect(noSignal);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(offsets().length).toBeLessThanOrEqual(3);
    await other[Symbol.asyncDispose]();
  });

  it("a revoked token needs a person", async () => {
    t.api.respondNext("getUpdates", { error_code: 401, description: "Unauthorized" });
    await t.channel.connect(noSignal);
    await waitFor(() => t.host.events.length === 1);
    expect(t.host.events).toMatchObject([{ type: "channel", state: "needs_sign_in", action: expect.stringContaining("@BotFather") }]);
  });

  it.each([{ close: "before" as const }, { error_code: 502, description: "Bad Gateway" }])("is waited out after %o", async (behaviour) => {
    t.api.respondNext("getUpdates", behaviour);
    t.api.queue(text(870001));
    await t.channel.connect(noSignal);
    await waitFor(() => t.host.events.length === 1);
    expect(t.host.events).toMatchObject([{ type: "message" }]);
    expect(t.host.logged.filter((line) => line.startsWith("polling failed"))).toHaveLength(1);
  });

  it("waits as long as Telegram asks", async () => {
    t.api.respondNext("getUpdates", { error_code: 429, description: "Too Many Requests: retry after 1", parameters: { retry_after: 1 } });
    const started = Date.now();
    await t.channel.connect(noSignal);
    await waitFor(() => offsets().length === 2);
    expect(Date.now() - started).toBeGreaterThanOrEqual(995);
  });

  it("ends when core takes nothing more", async () => {
    t.host.store = () => Promise.reject(new Error("taken over"));
    t.api.queue(text(870001));
    await t.channel.connect(noSignal);
    await waitFor(() => t.host.logged.some((line) => line.startsWith("polling ends")));
    expect(offsets()).toHaveLength(1);
  });

  it("a webhook that someone sets meanwhile shows in its health", async () => {
    await t.channel.connect(noSignal);
    await openChannel(t.api.url).connect(noSignal);
    await waitFor(() => t.host.events.length === 1);
    expect(t.host.events).toMatchObject([{ type: "channel", state: "degraded" }]);
  });
});
