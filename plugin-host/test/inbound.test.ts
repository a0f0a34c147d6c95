import { createHash } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { EventOutcome, EventResultSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { storedAll, TestHost, until } from "./harness.js";

let t: TestHost;
beforeEach(async () => {
  t = await TestHost.start(["parrot"]);
  await t.open("parrot", "ch_1", { epoch: 7n });
});
afterEach(() => t[Symbol.asyncDispose]());

const down = async () => {
  throw new Error("the database is away");
};

describe("a webhook", () => {
  it("is answered by the plugin once its events are stored", async () => {
    let release = (): void => {};
    t.sink.answer = async (batch) => {
      await new Promise<void>((resolve) => (release = resolve));
      return storedAll(batch);
    };
    let answered = false;
    const answer = t.webhook({ ids: ["a", "b"], state: "s1" }, { "x-twice": "1" }).finally(() => (answered = true));
    await until(() => t.sink.batches.length);
    expect(answered).toBe(false);
    release();
    expect(await answer).toMatchObject({ status: 201, headers: [["x-echo", "1"]] });
    expect(String((await answer).body)).toBe("thanks");
    expect(t.sink.ids()).toEqual(["a", "b"]);
    expect(t.sink.batches[0]).toMatchObject({ channelId: "ch_1", state: { epoch: 7n } });
    await until(async () => (await t.tell("state")) === "s1");
  });

  it("comes as it was sent", async () => {
    const request = {
      method: "PUT",
      url: "/x?y=%20z",
      headers: [
        ["x-secret", "crackers"],
        ["x-mode", "hash"],
      ] as const,
      body: Buffer.from([0, 255]),
    };
    const { body } = await t.host.receiveWebhook("parrot", "ch_1", request);
    expect(String(body)).toBe(
      `PUT /x?y=%20z 2 ${createHash("sha256")
        .update(Buffer.from([0, 255]))
        .digest("hex")}`,
    );
    const headers = [
      ["x-secret", "crackers"],
      ["x-twice", "1"],
      ["x-twice", "2"],
    ] as const;
    const twice = await t.host.receiveWebhook("parrot", "ch_1", { method: "POST", url: "/", headers, body: Buffer.from("{}") });
    expect(twice.headers).toEqual([["x-echo", "1, 2"]]);
  });

  it("of 8 MiB goes in pieces, between others, and one that is too large is not taken", async () => {
    const large = Buffer.alloc(8 * 1024 * 1024, "abc");
    const [{ body }, ...others] = await Promise.all([
      t.webhook(large, { "x-mode": "hash" }),
      t.webhook({ ids: ["a"] }),
      t.webhook({ ids: ["b"] }),
    ]);
    expect(String(body)).toBe(`POST /hook?a=b ${large.length} ${createHash("sha256").update(large).digest("hex")}`);
    expect(others.map(({ status }) => status)).toEqual([201, 201]);
    expect((await t.webhook(Buffer.alloc(17 * 1024 * 1024))).status).toBe(413);
  });

  it("stores nothing when it is not the network's or makes no sense", async () => {
    expect((await t.webhook({ ids: ["a"] }, { "x-secret": "" })).status).toBe(401);
    expect((await t.webhook(Buffer.from("{"))).status).toBe(400);
    expect((await t.webhook({ throws: true })).status).toBe(500);
    expect(await until(() => t.logged("a webhook could not be read")[0])).toMatchObject({ level: "error", fields: { channel: "ch_1" } });
    for (const status of [401, 403, 500, 503]) expect((await t.webhook({ ids: ["a"], status })).status).toBe(status);
    expect((await t.webhook({ ids: ["a"], status: 99 })).status).toBe(502);
    expect(t.sink.batches.filter(({ events }) => events.length).length).toBe(1);
  });

  it("waits for no other", async () => {
    const finished: string[] = [];
    await Promise.all([
      t.webhook({ ids: ["slow"], delayMs: 400 }).then(() => finished.push("slow")),
      t.webhook({ ids: ["quick"] }).then(() => finished.push("quick")),
    ]);
    expect(finished).toEqual(["quick", "slow"]);
  });

  it("one after the other keeps its order", async () => {
    const ids = Array.from({ length: 30 }, (_, i) => `m${i}`);
    for (const id of ids) await t.webhook({ ids: [id] });
    expect(t.sink.ids()).toEqual(ids);
  });

  it("is to come again when core cannot store", async () => {
    t.sink.answer = down;
    expect(await t.webhook({ ids: ["a"], state: "s1" })).toMatchObject({ status: 503, headers: [["retry-after", "5"]] });
    t.sink.answer = async (batch) => storedAll(batch, EventOutcome.REFUSED);
    expect((await t.webhook({ ids: ["a"] })).status).toBe(503);
    t.sink.answer = async () => ({ results: [], stateStored: true });
    expect((await t.webhook({ ids: ["a"] })).status).toBe(503);
    expect(await t.tell("state")).toBe("");
    t.sink.answer = async (batch) => storedAll(batch, EventOutcome.DUPLICATE);
    expect((await t.webhook({ ids: ["a"] })).status).toBe(201);
  });

  it("is to come again when there is nobody to ask", async () => {
    expect((await t.webhook({ ids: ["a"] }, {}, "ch_9")).status).toBe(503);
    expect((await t.webhook({ ids: ["a"] }, {}, "")).status).toBe(404);
    const inFlight = t.webhook({ ids: ["b"], delayMs: 5000 });
    await t.tell("die").catch(() => {});
    expect((await inFlight).status).toBe(503);
    expect((await t.webhook({ ids: ["c"] })).status).toBe(503);
    expect(t.sink.batches).toEqual([]);
  });

  it("is to come again when the plugin is slow, and what it says later is not stored", async () => {
    await using slow = await TestHost.start(["parrot"], { webhookTimeoutMs: 200 });
    await slow.open();
    expect((await slow.webhook({ ids: ["a"], delayMs: 400 })).status).toBe(503);
    expect((await slow.webhook({ ids: ["b"], delayMs: 0 })).status).toBe(201);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(slow.sink.ids()).toEqual(["b"]);
  });
});

describe("events without a webhook", () => {
  it("are stored in order with the state, and the plugin hears what became of them", async () => {
    const outcomes = [EventOutcome.STORED, EventOutcome.DUPLICATE, EventOutcome.QUARANTINED];
    t.sink.answer = async ({ events }) => ({
      results: events.map((_, i) => create(EventResultSchema, { outcome: outcomes[i] })),
      stateStored: true,
    });
    await t.tell("receive a,b,c|cursor 3");
    const line = await until(() => t.logged("received a,b,c|cursor 3")[0]);
    expect(line.fields.outcomes).toEqual(["stored", "duplicate", "quarantined"]);
    expect(t.sink.batches[0]).toMatchObject({ channelId: "ch_1", state: { epoch: 7n } });
    expect(await t.tell("state")).toBe("cursor 3");
  });

  it("come again, whole and in order, until core can store them", async () => {
    let attempts = 0;
    t.sink.answer = async (batch) => {
      attempts++;
      if (attempts <= 2) return await down();
      if (attempts === 3)
        return { ...storedAll(batch), results: batch.events.map((_, i) => create(EventResultSchema, { outcome: i === 0 ? 1 : 4 })) };
      return storedAll(batch, attempts === 4 ? EventOutcome.DUPLICATE : EventOutcome.STORED);
    };
    await Promise.all([t.tell("receive a,b|s"), t.tell("receive c")]);
    await until(() => t.logged("received c").length);
    expect(t.sink.ids()).toEqual(["a", "b", "a", "b", "a", "b", "a", "b", "c"]);
    expect(t.logged("received a,b|s")[0]!.fields.outcomes).toEqual(["stored", "duplicate"]);
  });

  it("may be none, with a state that comes again too", async () => {
    t.sink.answer = down;
    await t.tell("receive |only state");
    await until(() => t.sink.batches.length > 1);
    t.sink.answer = async (batch) => storedAll(batch);
    await until(() => t.logged("received |only state").length);
    expect(String(t.sink.batches.at(-1)!.state?.state)).toBe("only state");
  });

  it("of many are cut into batches, the state with the last", async () => {
    const ids = Array.from({ length: 450 }, (_, i) => `m${i}`);
    await t.tell(`receive ${ids.join(",")}|s`);
    await until(() => t.sink.ids().length === 450);
    expect(t.sink.ids()).toEqual(ids);
    expect(t.sink.batches.map(({ events, state }) => [events.length, state !== undefined])).toEqual([
      [200, false],
      [200, false],
      [50, true],
    ]);
  });

  it("of different channels do not wait for each other", async () => {
    await t.open("parrot", "ch_2");
    t.sink.answer = async (batch) => (batch.channelId === "ch_1" ? await down() : storedAll(batch));
    await t.send("receive a");
    await t.send("receive b", { channelId: "ch_2" });
    await until(() => t.logged("received b").length);
    expect(t.logged("received a")).toEqual([]);
  });

  it("end the channel when another host has it", async () => {
    t.sink.answer = async (batch) => ({ ...storedAll(batch), stateStored: false });
    await t.tell("receive a|s");
    expect((await until(() => t.logged("gave up a|s")[0])).fields.reason).toBe("another host has taken the channel over");
    await until(() => t.logged("disposed").length);
    await expect(t.tell("say x")).rejects.toMatchObject({ kind: "not_open" });
    await t.open();
    expect(await t.tell("say x")).toBe("x");
  });

  it("do not end a channel that was opened anew while they were stored", async () => {
    let answered = (): void => {};
    const opened = new Promise<void>((resolve) => (answered = resolve));
    t.sink.answer = async (batch) => {
      await opened;
      return { ...storedAll(batch), stateStored: false };
    };
    await t.tell("receive a|s");
    await until(() => t.sink.batches.length);
    await t.open("parrot", "ch_1", { epoch: 8n });
    answered();
    for (const word of ["x", "y", "z"]) expect(await t.tell(`say ${word}`)).toBe(word);
  });

  it("that wait are given up when the channel is closed", async () => {
    t.sink.answer = down;
    await t.tell("receive a|s");
    await until(() => t.sink.batches.length);
    await t.host.closeChannel("parrot", "ch_1");
    expect((await until(() => t.logged("gave up a|s")[0])).fields.reason).toBe("the channel was closed");
  });
});
