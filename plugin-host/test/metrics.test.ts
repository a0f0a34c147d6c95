import { EventOutcome } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { Registry } from "prom-client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fixture, storedAll, TestHost, until } from "./harness.js";

const registry = new Registry();
let t: TestHost;
beforeAll(async () => {
  t = new TestHost([fixture("parrot"), fixture("inspector")], { usageIntervalMs: 50, sendTimeoutMs: 1500 }, undefined, undefined, {
    registry,
  });
  await t.host.start(t.sink);
  await t.open();
});
afterAll(() => t[Symbol.asyncDispose]());

/** The value of a series, as it is written; undefined when there is none. */
async function value(series: string): Promise<number | undefined> {
  const lines = (await registry.metrics()).split("\n");
  const line = lines.find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

it("how a plugin is", async () => {
  expect(await value('linktor_plugin_state{plugin="parrot",state="ready"}')).toBe(1);
  expect(await value('linktor_plugin_state{plugin="parrot",state="failed"}')).toBe(0);
  expect(await value('linktor_plugin_start_seconds_count{plugin="parrot"}')).toBe(1);
  expect(await value('linktor_plugin_restarts_total{plugin="parrot"}')).toBe(0);
});

it("calls by method and how they ended", async () => {
  await t.tell("say hello");
  await t.send("refuse");
  await t.send("wait 60000").catch(() => {});
  await t.host.deleteMessage("parrot", { channelId: "ch_1" }).catch(() => {});
  expect(await value('linktor_plugin_call_seconds_count{plugin="parrot",method="sendMessage",outcome="ok"}')).toBe(2);
  expect(await value('linktor_plugin_call_seconds_count{plugin="parrot",method="sendMessage",outcome="lost"}')).toBe(1);
  expect(await value('linktor_plugin_call_seconds_bucket{le="0.5",plugin="parrot",method="sendMessage",outcome="lost"}')).toBe(0);
  expect(await value('linktor_plugin_call_seconds_count{plugin="parrot",method="deleteMessage",outcome="rejected"}')).toBe(1);
  expect(await value('linktor_plugin_messages_total{plugin="parrot",channel="ch_1",outcome="accepted"}')).toBe(1);
  expect(await value('linktor_plugin_messages_total{plugin="parrot",channel="ch_1",outcome="refused"}')).toBe(1);
  expect(await value('linktor_plugin_messages_total{plugin="parrot",channel="ch_1",outcome="lost"}')).toBe(1);
  for await (const _piece of t.host.fetchMedia("parrot", "ch_1", "x", AbortSignal.timeout(5000)));
  expect(await value('linktor_plugin_call_seconds_count{plugin="parrot",method="fetchMedia",outcome="ok"}')).toBe(1);
});

it("events by channel and what became of them", async () => {
  await t.webhook({ ids: ["1", "2"] });
  t.sink.answer = async (batch) => storedAll(batch, EventOutcome.DUPLICATE);
  await t.webhook({ ids: ["1"] });
  expect(await value('linktor_plugin_events_total{plugin="parrot",channel="ch_1",outcome="stored"}')).toBe(2);
  expect(await value('linktor_plugin_events_total{plugin="parrot",channel="ch_1",outcome="duplicate"}')).toBe(1);
});

it("memory, time on the processor, and lines that were left out", async () => {
  await until(async () => ((await value('linktor_plugin_resident_memory_bytes{plugin="parrot"}')) ?? 0) > 20 * 1024 * 1024);
  await until(async () => ((await value('linktor_plugin_cpu_seconds_total{plugin="parrot"}')) ?? 0) > 0);
  await t.open("inspector");
  await t.tell("print", "inspector");
  await until(async () => ((await value('linktor_plugin_log_lines_dropped_total{plugin="inspector"}')) ?? 0) > 0);
});

it("a restart", async () => {
  await t.tell("die").catch(() => {});
  await until(() => t.state()?.restarts === 1 && t.history().at(-1) === "READY");
  expect(await value('linktor_plugin_restarts_total{plugin="parrot"}')).toBe(1);
  expect(await value('linktor_plugin_start_seconds_count{plugin="parrot"}')).toBe(2);
});
