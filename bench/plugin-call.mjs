// A call through host and SDK, against the same call by bare grpc-js.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { percentiles } from "./lib/figures.mjs";

const root = path.resolve(import.meta.dirname, "..");
const CALLS = 6000;
const AT_ONCE = 32;

export async function pluginCall() {
  const dir = mkdtempSync("/tmp/lkb-");
  const floor = await bareCalls(dir);
  const ours = await hostCalls(dir);
  rmSync(dir, { recursive: true, force: true });
  return [
    {
      name: "plugin call, 32 at once",
      unit: "calls/s",
      floor: floor.perSecond,
      ours: ours.perSecond,
      ratio: ours.perSecond / floor.perSecond,
    },
    { name: "plugin call, one at a time, p50", unit: "ms", floor: floor.p50, ours: ours.p50, ratio: ours.p50 / floor.p50 },
    { name: "plugin call, one at a time, p99", unit: "ms", floor: floor.p99, ours: ours.p99, ratio: ours.p99 / floor.p99 },
  ];
}

export async function measure(call) {
  for (let i = 0; i < 1000; i += 1) await call();
  const latencies = [];
  for (let i = 0; i < 2000; i += 1) {
    const begun = performance.now();
    await call();
    latencies.push(performance.now() - begun);
  }
  const begun = performance.now();
  let made = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (made < CALLS) {
        made += 1;
        await call();
      }
    }),
  );
  return { perSecond: CALLS / ((performance.now() - begun) / 1000), ...percentiles(latencies) };
}

async function bareCalls(dir) {
  const socket = path.join(dir, "floor.sock");
  const child = spawn(process.execPath, [path.join(root, "bench/floor/grpc-server.mjs"), socket], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  const grpc = createRequire(path.join(root, "plugin-host/package.json"))("@grpc/grpc-js");
  const { serviceOf } = await import(path.join(root, "plugin-wire/dist/index.js"));
  const { ChannelAdapter } = await import(path.join(root, "gen/dist/linktor/plugin/v1/adapter_pb.js"));
  const { checkHealth } = serviceOf(ChannelAdapter);
  const Client = grpc.makeGenericClientConstructor({ checkHealth }, "Floor");
  const client = new Client(`unix://${socket}`, grpc.credentials.createInsecure());
  const call = () =>
    new Promise((resolve, reject) =>
      client.checkHealth({ channelId: "ch_1" }, { deadline: Date.now() + 5000 }, (error, answer) =>
        error ? reject(error) : resolve(answer),
      ),
    );
  const result = await measure(call);
  client.close();
  child.kill("SIGKILL");
  return result;
}

async function hostCalls(dir) {
  const { createPluginHost } = await import(path.join(root, "plugin-host/dist/index.js"));
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const host = createPluginHost({
    pluginDirs: [path.join(root, "plugins/generic")],
    runDir: path.join(dir, "run"),
    env: { LINKTOR_ALLOW_LOOPBACK: "1" },
    log,
  });
  await host.start({ store: async () => ({ results: [], stateStored: true }), pluginChanged() {} });
  await host.openChannel("generic", {
    channelId: "ch_1",
    config: { outbound_url: "http://127.0.0.1:9/" },
    credentials: { secret: "a secret of the measurement" },
    epoch: 1n,
  });
  const result = await measure(() => host.checkHealth("generic", "ch_1"));
  await host[Symbol.asyncDispose]();
  return result;
}
