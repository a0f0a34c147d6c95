// Durable webhook intake and webhook → WebSocket, against a bare server that does one INSERT.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { load, percentiles, post } from "./lib/load.mjs";

const root = path.resolve(import.meta.dirname, "..");
const { WebSocket } = createRequire(path.join(root, "core/package.json"))("ws");
const CONNECTIONS = 32;
const SECONDS = 8;
const PEOPLE = 200;
const PER_SECOND = 50;

const bodyOf = (run) => (n) =>
  JSON.stringify({
    id: `${run}-${n}`,
    from: `person-${n % PEOPLE}`,
    name: "Bench",
    text: `message ${n} of a measurement, about as long as people write`,
  });

export async function intake(label, server, databaseUrl) {
  const floor = await startFloor(databaseUrl);
  const bare = { url: floor.url, headersOf: () => ({}) };
  const real = { url: server.webhook, headersOf: server.sign };
  const options = { connections: CONNECTIONS, seconds: SECONDS };
  // A warm-up for each, so that neither pays for compiling.
  for (const target of [bare, real]) await load({ ...target, ...options, seconds: 2, bodyOf: bodyOf(`warm-${label}`) });
  const floorLoad = await load({ ...bare, ...options, bodyOf: bodyOf(`floor-${label}`) });
  const ourLoad = await load({ ...real, ...options, bodyOf: bodyOf(`ours-${label}`) });
  const floorDelay = await delays(bare, floor.url.replace("http", "ws"), (frame) => JSON.parse(frame).text, `floor-${label}`);
  const ourDelay = await delays(real, `${server.url.replace("http", "ws")}/api/v1/ws?token=${server.token}`, textOfFrame, `ours-${label}`);
  floor.stop();
  const row = (name, unit, at, ours) => ({ name: `${name} (${label})`, unit, floor: at, ours, ratio: ours / at });
  return [
    row("webhook intake, 32 connections", "requests/s", floorLoad.perSecond, ourLoad.perSecond),
    row("webhook intake, p99", "ms", floorLoad.p99, ourLoad.p99),
    row("webhook to WebSocket at 50/s, p50", "ms", floorDelay.p50, ourDelay.p50),
    row("webhook to WebSocket at 50/s, p99", "ms", floorDelay.p99, ourDelay.p99),
  ];
}

function textOfFrame(frame) {
  const { type, payload } = JSON.parse(frame);
  return type === "new_message" ? payload.message.text : undefined;
}

/** Time from the beginning of a webhook to its frame at a realtime client. */
async function delays({ url, headersOf }, socketUrl, textOf, run) {
  const socket = new WebSocket(socketUrl);
  await once(socket, "open");
  await new Promise((resolve) => setTimeout(resolve, 300));
  const begun = new Map();
  const taken = [];
  socket.on("message", (data) => {
    const text = textOf(String(data));
    if (begun.has(text)) taken.push(performance.now() - begun.get(text));
  });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const total = PER_SECOND * 5;
  const posts = [];
  for (let n = 0; n < total; n += 1) {
    const text = `${run} ${n}`;
    const body = JSON.stringify({ id: `delay-${run}-${n}`, from: `person-${n % PEOPLE}`, name: "Bench", text });
    begun.set(text, performance.now());
    posts.push(post(agent, new URL(url), body, headersOf(body)));
    await new Promise((resolve) => setTimeout(resolve, 1000 / PER_SECOND));
  }
  await Promise.all(posts);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  socket.terminate();
  agent.destroy();
  if (taken.length !== total) throw new Error(`${total - taken.length} of ${total} messages were not seen`);
  return percentiles(taken);
}

async function startFloor(databaseUrl) {
  const dir = mkdtempSync("/tmp/lkb-");
  const args = databaseUrl ? ["postgres", databaseUrl] : ["embedded", path.join(dir, "pg")];
  const child = spawn(process.execPath, [path.join(root, "bench/floor/http-insert.mjs"), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout, "data");
  return {
    url: String(line).trim(),
    stop() {
      child.kill("SIGKILL");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
