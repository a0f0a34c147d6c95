// `node bench/gallery.mjs [plugin …]`: what a bad plugin costs another channel. A good one sends at a steady rate, for a while
// alone and for a while beside the bad one, in pairs, so that whatever else the machine does hits both. Plugins run at a
// lower CPU priority than the host, whose timing is the one it has unless told: a plugin that ends is started again after
// the pauses that the host makes, and somebody connects its channel anew at the beginning of each turn.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { percentiles } from "./lib/figures.mjs";

const root = path.resolve(import.meta.dirname, "..");
const gallery = path.join(root, "plugin-host/test/gallery/plugins");
const PAIRS = 3;
const WINDOW_MS = 10_000;
const CALLS_PER_SECOND = 200;
const NICE = 10;
const WORST_RATIO = 2;
const WORST_THROUGHPUT = 0.95;
/** What the bad ones are told, over and over; some need a word of their own. */
const TEXTS = { torrent: ["raw", "console"], giant: ["answer", "batch"], brood: ["go", "die"] };

const { createPluginHost } = await import(path.join(root, "plugin-host/dist/index.js"));
const log = { debug() {}, info() {}, warn() {}, error() {} };
const sink = { store: async ({ events }) => ({ results: events.map(() => ({ outcome: 1 })), stateStored: true }), pluginChanged() {} };

async function measure(name) {
  const dir = mkdtempSync("/tmp/lkb-");
  const host = createPluginHost({
    pluginDirs: [path.join(root, "plugin-host/test/fixtures/parrot"), path.join(gallery, name)],
    runDir: path.join(dir, "run"),
    defaultLimits: { nice: NICE },
    timing: { sendTimeoutMs: 5000 },
    log,
  });
  await host.start(sink);
  await host.openChannel("parrot", { channelId: "ch_1" });
  const call = () => host.sendMessage("parrot", { channelId: "ch_1", text: "say hello", idempotencyKey: "k" });
  await steady(call);
  const pairs = [];
  for (let i = 0; i < PAIRS; i += 1) {
    const quiet = await steady(call);
    const stop = provoke(host, name);
    const loud = await steady(call);
    await stop();
    pairs.push({ quiet, loud });
    await sleep(500);
  }
  await host[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
  return {
    name,
    quietMs: median(pairs.map(({ quiet }) => quiet.p99)),
    loudMs: median(pairs.map(({ loud }) => loud.p99)),
    ratio: median(pairs.map(({ quiet, loud }) => loud.p99 / quiet.p99)),
    throughput: median(pairs.map(({ quiet, loud }) => loud.perSecond / quiet.perSecond)),
  };
}

/** Calls when they are due, whatever became of those before; how long each took counts from then. */
async function steady(call) {
  const latencies = [];
  const begun = performance.now();
  const calls = [];
  for (let i = 0; i < (WINDOW_MS / 1000) * CALLS_PER_SECOND; i += 1) {
    const due = begun + (i * 1000) / CALLS_PER_SECOND;
    if (due > performance.now()) await sleep(due - performance.now());
    calls.push(call().then(() => latencies.push(performance.now() - due)));
  }
  await Promise.all(calls);
  return { perSecond: latencies.length / ((performance.now() - begun) / 1000), ...percentiles(latencies) };
}

/** Has a bad plugin be bad until told to stop. */
function provoke(host, name) {
  let isOver = false;
  const texts = TEXTS[name] ?? ["go"];
  host.revive(name);
  const work = (async () => {
    for (let i = 0; !isOver; i += 1) {
      const text = texts[i % texts.length];
      await host
        .openChannel(name, { channelId: "ch_bad" })
        .then(() => host.sendMessage(name, { channelId: "ch_bad", text, idempotencyKey: "k" }))
        .catch(() => sleep(20));
    }
  })();
  return async () => {
    isOver = true;
    await work;
  };
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

const wanted = process.argv.slice(2);
const names = wanted.length > 0 ? wanted : readdirSync(gallery).sort();
process.stdout.write(
  `${"beside".padEnd(16)}${"p99 alone".padStart(12)}${"p99 beside".padStart(12)}${"ratio".padStart(8)}${"rate kept".padStart(11)}\n`,
);
for (const each of names) {
  const { name, quietMs, loudMs, ratio, throughput } = await measure(each);
  const isKept = ratio <= WORST_RATIO && throughput >= WORST_THROUGHPUT;
  if (!isKept) process.exitCode = 1;
  const figures = [`${quietMs.toFixed(1)} ms`.padStart(12), `${loudMs.toFixed(1)} ms`.padStart(12), ratio.toFixed(2).padStart(8)];
  process.stdout.write(
    `${name.padEnd(16)}${figures.join("")}${`${(throughput * 100).toFixed(0)} %`.padStart(11)}${isKept ? "" : "  too much"}\n`,
  );
}
