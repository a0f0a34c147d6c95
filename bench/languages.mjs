// The same call through host and plugin in two languages: ours in TypeScript, and the stock go-plugin library on both sides.
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { measure } from "./plugin-call.mjs";

const root = path.resolve(import.meta.dirname, "..");
const DESCRIPTORS = path.join(root, "proto/baseline.binpb");
const ALONE = 2000;
const TOGETHER = 6000;
const AT_ONCE = 32;

/** All with mutual TLS on a unix socket, as plugins are run. */
export async function languages() {
  const dir = mkdtempSync("/tmp/lkb-");
  try {
    const go = { plugin: build(dir, "plugin"), host: build(dir, "host") };
    const floor = await goToGo(go);
    const ours = {
      "TypeScript to TypeScript": await hostTo(TYPESCRIPT_PLUGIN, "parrot", dir),
      "TypeScript to Go": await hostTo(goPlugin(dir, go), "gopher", dir),
    };
    return [
      ...Object.entries(ours).flatMap(([name, figures]) => [
        row(`call, ${name}, ${AT_ONCE} at once`, "calls/s", floor.perSecond, figures.perSecond),
        row(`call, ${name}, p50`, "ms", floor.p50, figures.p50),
        row(`call, ${name}, p99`, "ms", floor.p99, figures.p99),
      ]),
      row(
        "memory of an idle plugin, TypeScript beside Go",
        "MiB",
        ours["TypeScript to Go"].mebibytes,
        ours["TypeScript to TypeScript"].mebibytes,
      ),
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function row(name, unit, floor, ours) {
  return { name, unit, floor, ours, ratio: ours / floor };
}

function build(dir, name) {
  const output = path.join(dir, `go-${name}`);
  execFileSync("go", ["build", "-o", output, `./${name}`], { cwd: path.join(root, "interop/go"), stdio: "inherit" });
  return output;
}

async function goToGo({ host, plugin }) {
  const child = spawn(host, ["-descriptors", DESCRIPTORS, "-mtls", plugin, "-descriptors", DESCRIPTORS], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const answer = async () => {
    const { answer: text, error } = JSON.parse((await lines.next()).value);
    if (error) throw new Error(error);
    return text;
  };
  await answer();
  child.stdin.write(`bench ${ALONE} ${TOGETHER} ${AT_ONCE}\n`);
  const figures = JSON.parse(await answer());
  child.stdin.end();
  return figures;
}

/** Of the SDK; answers as the one in Go does. */
const TYPESCRIPT_PLUGIN = path.join(root, "plugin-host/test/fixtures/parrot");

function goPlugin(dir, { plugin }) {
  const folder = path.join(dir, "gopher");
  mkdirSync(folder);
  copyFileSync(plugin, path.join(folder, "gopher"));
  const manifest = { id: "gopher", channelType: "gopher", version: "1.2.3", command: "./gopher", args: ["-descriptors", DESCRIPTORS] };
  writeFileSync(path.join(folder, "plugin.json"), JSON.stringify(manifest));
  execFileSync("chmod", ["+x", path.join(folder, "gopher")]);
  return folder;
}

async function hostTo(folder, channelType, dir) {
  const { createPluginHost } = await import(path.join(root, "plugin-host/dist/index.js"));
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const runDir = path.join(dir, `run-${channelType}`);
  const host = createPluginHost({ pluginDirs: [folder], runDir, env: { LINKTOR_ALLOW_LOOPBACK: "1" }, log });
  await host.start({ store: async () => ({ results: [], stateStored: true }), pluginChanged() {} });
  await host.openChannel(channelType, { channelId: "c", epoch: 1n });
  const mebibytes = residentMebibytes(Number((await tell(host, channelType, "pid")).externalId));
  const figures = await measure(() => tell(host, channelType, "say x"));
  await host[Symbol.asyncDispose]();
  return { ...figures, mebibytes };
}

async function tell(host, channelType, text) {
  const { result } = await host.sendMessage(channelType, { channelId: "c", text, idempotencyKey: "k" });
  return result.value;
}

function residentMebibytes(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
}
