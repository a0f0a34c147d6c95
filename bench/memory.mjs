// Resident memory of the server and of each plugin, against a Node process that does nothing.
import { spawn } from "node:child_process";
import { readlinkSync } from "node:fs";
import { row } from "./lib/figures.mjs";
import { childrenOf, residentMiB } from "./lib/server.mjs";

export async function memory(place) {
  const server = await place.start();
  try {
    const idle = await idleNode();
    const figures = [["core", server.pid], ...pluginsOf(server.pid).map(({ name, pid }) => [`plugin ${name}`, pid])];
    return figures.map(([name, pid]) => row(`memory of ${name} (${place.label})`, "MiB", idle, residentMiB(pid)));
  } finally {
    await server.stop();
  }
}

/** Processes of plugins, which run in their own folders; the one that runs a plugin's program, not those that watch it. */
export function pluginsOf(serverPid) {
  return childrenOf(serverPid)
    .flatMap(({ pid }) => [pid, ...childrenOf(pid).map((child) => child.pid)])
    .flatMap((pid) => {
      const [, name] = /\/plugins\/([^/]+)$/.exec(folderOf(pid)) ?? [];
      return name ? [{ pid, name }] : [];
    });
}

function folderOf(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // It has ended meanwhile.
    return "";
  }
}

async function idleNode() {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  await new Promise((resolve) => setTimeout(resolve, 500));
  const mib = residentMiB(child.pid);
  child.kill("SIGKILL");
  return mib;
}
