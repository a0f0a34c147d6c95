import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ana } from "../../../plugins/telegram/test/bot-api.js";
import { inBatch, inStep, inTrace } from "../../src/platform/telemetry/trace.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { aGenericChannel, type GenericChannel } from "../faults/generic.js";
import { aTelegramChannel, type TelegramChannel } from "../telegram.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";
import { OtlpReceiver, type ReceivedSpan } from "./otlp-receiver.js";

const loaded = () => Object.keys(createRequire(import.meta.url).cache).filter((file) => /@opentelemetry\/(sdk|exporter)/.test(file));

let database: TestDatabase;
let receiver: OtlpReceiver;
let t: TestApp;
let telegram: TelegramChannel;
let generic: GenericChannel;

beforeAll(async () => {
  database = await testDatabase();
  receiver = await OtlpReceiver.start();
});
afterAll(async () => {
  await telegram?.[Symbol.asyncDispose]();
  await generic?.[Symbol.asyncDispose]();
  await t?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

/** The spans of one trace once some are there, by name. */
async function traceWith(fits: (span: ReceivedSpan) => boolean, names: readonly string[]): Promise<Map<string, ReceivedSpan>> {
  return eventually(async () => {
    const one = receiver.spans.find(fits);
    const spans = new Map((one ? receiver.trace(one.traceId) : []).map((span) => [span.name, span]));
    return names.every((name) => spans.has(name)) && spans;
  });
}

/** Names from a span up to its root. */
function pathOf(span: ReceivedSpan): string[] {
  const parent = receiver.trace(span.traceId).find(({ spanId }) => spanId === span.parentId);
  return [span.name, ...(parent ? pathOf(parent) : [])];
}

describe("traces", () => {
  it("cost nothing where nobody wants them: nothing is loaded, no step is made", async () => {
    await using off = await startTestApp({ database });
    expect((await off.rest("GET", "me")).status).toBe(200);
    expect(loaded()).toEqual([]);
    const never = (): never => {
      throw new Error("a step was made");
    };
    const run = async () => "done";
    expect([await inStep(never, run), await inTrace(undefined, never, run), await inBatch(undefined, never, ["x"], run)]).toEqual([
      "done",
      "done",
      "done",
    ]);
    expect(receiver.bodies).toEqual([]);
  });

  it("follow a message from the webhook to the database", async () => {
    t = await startTestApp({ database, config: { otlpEndpoint: receiver.url } });
    expect(loaded().length).toBeGreaterThan(0);
    telegram = await aTelegramChannel(t);
    generic = await aGenericChannel(t);
    expect(await telegram.say(ana, "hello from Ana")).toBe(200);
    const spans = await traceWith(
      ({ name }) => name === "receive webhook",
      ["receive webhook", "plugin receive", "store events", "store messages"].slice(0, 3),
    );
    const stored = spans.get("store events")!;
    expect(pathOf(stored)).toEqual(["store events", "plugin receive", "receive webhook"]);
    expect(stored.attributes).toMatchObject({ "messaging.destination.name": "telegram", "linktor.channel.id": telegram.id });
    expect(spans.get("receive webhook")!.parentId).toBe("");
    // Somebody who is known now is taken in with others, or alone, which is a step of the same trace.
    expect(await telegram.say(ana, "and once more")).toBe(200);
    const messages = await traceWith(({ name }) => name === "store messages", ["store messages", "receive webhook"]);
    expect(pathOf(messages.get("store messages")!)).toEqual(["store messages", "store events", "plugin receive", "receive webhook"]);
  });

  it("follow an answer from the caller to the network, across the work that delivers it", async () => {
    const [conversation] = (await t.rest("GET", "conversations")).body.data;
    const [traceId, parentId] = ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"];
    const headers = { traceparent: `00-${traceId}-${parentId}-01` };
    const { body } = await t.rest("POST", `conversations/${conversation.id}/messages`, { text: "an answer" }, headers);
    await eventually(async () => (await t.rest("GET", `messages/${body.id}`)).body.status === "sent");
    const rpc = "linktor.message.v1.MessageService/SendMessage";
    const spans = await traceWith((span) => span.traceId === traceId, [rpc, "send messages", "work deliver-message", "plugin send"]);
    expect([...spans.keys()].sort()).toEqual([rpc, "plugin send", "send messages", "work deliver-message"]);
    expect(pathOf(spans.get("send messages")!)).toEqual(["send messages", rpc]);
    expect(pathOf(spans.get("plugin send")!)).toEqual(["plugin send", "work deliver-message", rpc]);
    expect(spans.get(rpc)!.parentId).toBe(parentId);
    expect(spans.get("plugin send")!.attributes).toMatchObject({
      "messaging.message.id": body.id,
      "linktor.conversation.id": conversation.id,
      "messaging.destination.name": "telegram",
    });
  });

  it("link what is stored for many webhooks at once to each of them, and are nobody's part there", async () => {
    expect(await generic.post("first", "bob", "hi")).toBe(200);
    const batch = await eventually(async () => {
      await Promise.all(Array.from({ length: 20 }, (_, index) => generic.post(`b-${Date.now()}-${index}`, "bob", "hi")));
      return receiver.spans.find(({ name, links }) => name === "store messages" && links.length > 1);
    });
    expect(batch.parentId).toBe("");
    const ofLinks = await eventually(async () => {
      const found = batch.links.map(([trace, span]) => receiver.spans.find(({ traceId, spanId }) => traceId === trace && spanId === span));
      return found.every((one) => one !== undefined) && (found as ReceivedSpan[]);
    });
    for (const one of ofLinks) expect(pathOf(one)).toEqual(["store events", "plugin receive", "receive webhook"]);
    expect(new Set(ofLinks.map(({ traceId }) => traceId)).size).toBe(ofLinks.length);
  });

  it("say that a step failed, and of what kind", async () => {
    const missing = "cv_01h455vb4pex5vsknk084sn02q";
    expect((await t.rest("GET", `conversations/${missing}`)).status).toBe(404);
    const failed = await eventually(async () => receiver.spans.find(({ isError }) => isError));
    expect(failed.name).toBe("linktor.conversation.v1.ConversationService/GetConversation");
    expect(failed.attributes["error.type"]).toBe("5");
    expect(JSON.stringify(failed)).not.toContain(missing);
    expect(receiver.faults).toEqual([]);
  });
});
