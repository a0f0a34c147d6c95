import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../database.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";

const PARROT = path.resolve(import.meta.dirname, "../../../plugin-host/test/fixtures/parrot");
const FOR_MS = 5000;

let database: TestDatabase;
let t: TestApp;
beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database, config: { pluginDirs: [PARROT] } });
});
afterAll(async () => {
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

const channel = async (id: string) => (await t.rest("GET", `channels/${id}`)).body;

async function deliver(id: string, externalId: string): Promise<number> {
  const body = JSON.stringify({ ids: [externalId] });
  const response = await fetch(`${t.url}/api/v1/webhooks/parrot/${id}`, { method: "POST", headers: { "x-secret": "crackers" }, body });
  await response.arrayBuffer();
  return response.status;
}

const stored = () =>
  database.behind
    .selectFrom("message")
    .select("externalId")
    .execute()
    .then((rows) => rows.map(({ externalId }) => externalId));

it("a channel that waits for a sign-in says what to do, and loses nothing that arrives meanwhile", async () => {
  const made = await t.rest("POST", "channels", { type: "parrot", name: "Polly", config: { signedOut: true } });
  const { id } = made.body;
  await t.rest("POST", `channels/${id}/connect`);
  const waiting = await eventually(async () => {
    const now = await channel(id);
    return now.status === "needs_sign_in" && now.health.action !== "" && now;
  });
  expect(waiting.health).toMatchObject({ action: "sign in again" });

  // Somebody tries again and again meanwhile, for which the channel is opened anew.
  const open: string[] = [];
  const accepted: string[] = [];
  const statuses = new Set<number>();
  const end = Date.now() + FOR_MS;
  for (let n = 0; Date.now() < end || open.length > 0; n++) {
    if (n % 100 === 0) await t.rest("POST", `channels/${id}/connect`);
    if (Date.now() < end) open.push(`m${n}`);
    const externalId = open.shift()!;
    const status = await deliver(id, externalId);
    statuses.add(status);
    (status === 503 ? open : accepted).push(externalId);
    await sleep(5);
  }
  expect([...statuses].filter((status) => ![201, 503].includes(status))).toEqual([]);
  expect(accepted.length).toBeGreaterThan(10);
  expect((await stored()).sort()).toEqual(accepted.sort());
  expect(["needs_sign_in", "connecting"]).toContain((await channel(id)).status);
});

it("what plugins do is counted at /metrics", async () => {
  const text = await (await fetch(`${t.url}/metrics`)).text();
  expect(text).toContain('linktor_plugin_state{plugin="parrot",state="ready"} 1');
  expect(text).toMatch(/^linktor_plugin_events_total\{plugin="parrot",channel="ch_\w+",outcome="stored"\} \d{2,}$/m);
  expect(text).toContain("process_cpu_seconds_total");
});
