// Goes through the whole gallery in one host after the other and prints by how many bytes this process has grown since
// the first one. Run with --expose-gc and a run folder.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createPluginHost } from "@linktor/plugin-host";

const PLUGINS = join(import.meta.dirname, "plugins");
const log = { debug() {}, info() {}, warn() {}, error() {} };
const sink = { store: async ({ events }) => ({ results: events.map(() => ({ outcome: 1 })), stateStored: true }), pluginChanged() {} };
const timing = {
  startTimeoutMs: 5000,
  backoffMinMs: 60_000,
  backoffMaxMs: 60_000,
  healthIntervalMs: 200,
  healthTimeoutMs: 500,
  sendTimeoutMs: 20_000,
  usageIntervalMs: 200,
};

async function visit(name, texts) {
  const host = createPluginHost({ pluginDirs: [join(PLUGINS, name)], runDir: process.argv[2], log, timing });
  await host.start(sink);
  if (host.plugins()[0].plugin.detail === "") await provoke(host, name, texts);
  await host[Symbol.asyncDispose]();
}

async function provoke(host, name, texts) {
  await host.openChannel(name, { channelId: "ch_1" });
  for (const text of texts) {
    const sent = host.sendMessage(name, { channelId: "ch_1", text, idempotencyKey: "k" }).catch(() => {});
    await (name === "deaf" ? Promise.race([sent, sleep(500)]) : sent);
  }
}

async function settledBytes() {
  for (let i = 0; i < 20; i++) {
    globalThis.gc();
    await sleep(100);
  }
  return process.memoryUsage().rss;
}

const names = readdirSync(PLUGINS).sort();
await visit("deaf", ["go"]);
const before = await settledBytes();
for (const name of names) await visit(name, ["go", "2", "3", "raw", "console", "answer", "batch", "die"]);
const after = await settledBytes();
console.log(JSON.stringify({ visited: names.length, before, after }));
