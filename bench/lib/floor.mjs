// Programs of bench/floor: what the same costs without us.
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { spawnNode } from "./children.mjs";
import { requestOf } from "./connection.mjs";

const root = path.resolve(import.meta.dirname, "../..");

/** Starts one; answers the first line that it prints. */
export async function startProgram(name, args) {
  const child = spawnNode([path.join(root, "bench/floor", name), ...args]);
  const [line] = await Promise.race([
    once(child.stdout, "data"),
    once(child, "exit").then(() => Promise.reject(new Error(`${name} ended`))),
  ]);
  return { line: String(line).trim(), pid: child.pid, stop: () => child.kill("SIGKILL") };
}

/** The bare server that does one INSERT a request, beside a database of its own. */
export async function startBareServer(place) {
  const dir = mkdtempSync("/tmp/lkb-");
  const args = place.createDatabase ? ["postgres", await place.createDatabase()] : ["embedded", path.join(dir, "pg")];
  const { line: url, stop } = await startProgram("http-insert.mjs", args);
  return {
    url,
    socketUrl: url.replace("http", "ws"),
    request: (body) => requestOf("POST", url, {}, body),
    stop() {
      stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
