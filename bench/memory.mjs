// Resident memory of the server and of each plugin, against a Node process that does nothing.
import { spawn } from "node:child_process";
import { readlinkSync } from "node:fs";
import { childrenOf, residentMiB } from "./lib/server.mjs";

export async function memory(label, server) {
  const idle = await idleNode();
  const row = (name, ours) => ({ name: `memory of ${name} (${label})`, unit: "MiB", floor: idle, ours, ratio: ours / idle });
  const plugins = childrenOf(server.pid)
    .flatMap(({ pid }) => [pid, ...childrenOf(pid).map((child) => child.pid)])
    .map((pid) => ({ pid, name: pluginOf(pid) }));
  return [
    row("core", residentMiB(server.pid)),
    ...plugins.filter(({ name }) => name).map(({ pid, name }) => row(`plugin ${name}`, residentMiB(pid))),
  ];
}

/** A plugin runs in its own folder. */
function pluginOf(pid) {
  const [, name] = /\/plugins\/([^/]+)$/.exec(readlinkSync(`/proc/${pid}/cwd`)) ?? [];
  return name;
}

async function idleNode() {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  await new Promise((resolve) => setTimeout(resolve, 500));
  const mib = residentMiB(child.pid);
  child.kill("SIGKILL");
  return mib;
}
