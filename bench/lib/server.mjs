// The real server as a process of its own, with one generic channel that is connected.
import { createHmac } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { atTheEnd, spawnNode } from "./children.mjs";
import { requestOf } from "./connection.mjs";

const root = path.resolve(import.meta.dirname, "../..");
/** Of the channel; what signs webhooks, both ways. */
export const SECRET = "a secret of the measurement";

const SECRETS = { LINKTOR_SECRET_KEY: "x".repeat(32), LINKTOR_JWT_SECRET: "y".repeat(32) };

export async function startServer({ databaseUrl, outboundUrl = "http://127.0.0.1:9/", dataDir = mkdtempSync("/tmp/lkb-"), env = {} } = {}) {
  const child = spawnServer(dataDir, { ...(databaseUrl && { DATABASE_URL: databaseUrl, ...SECRETS }), ...env });
  const forget = atTheEnd(() => rmSync(dataDir, { recursive: true, force: true }));
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const url = await addressOf(child.stdout);
  const api = await signInAs(url, "admin@linktor.io", "admin123");
  const channel = await connectedChannel(api, outboundUrl);
  // An access token ends before a long measurement does.
  const { key } = await api("POST", "api-keys", { name: "bench", scopes: ["*"] });
  const webhook = `${url}/api/v1/webhooks/generic/${channel.id}`;
  const sign = (body) => ({ "x-linktor-signature": createHmac("sha256", SECRET).update(body).digest("hex") });
  return {
    url,
    databaseUrl,
    dataDir,
    api,
    pid: child.pid,
    channelId: channel.id,
    webhook,
    /** What the network posts, in bytes. */
    webhookRequest: (body) => requestOf("POST", webhook, sign(body), body),
    /** A call of the API, in bytes. */
    apiRequest: (method, at, body, token = key) =>
      requestOf(method, `${url}/api/v1/${at}`, { authorization: `Bearer ${token}` }, body === undefined ? "" : JSON.stringify(body)),
    socketUrl: `${url.replace("http", "ws")}/api/v1/ws?token=${key}`,
    kill: () => child.kill("SIGKILL"),
    async end() {
      child.kill("SIGTERM");
      await exited;
    },
    async stop() {
      await this.end();
      forget();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A process that takes no requests, on a database that another one serves. */
export async function startWorker(databaseUrl) {
  const dataDir = mkdtempSync("/tmp/lkb-");
  const child = spawnServer(dataDir, { DATABASE_URL: databaseUrl, ...SECRETS, LINKTOR_ROLES: "worker" });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  await addressOf(child.stdout);
  return {
    pid: child.pid,
    kill: () => child.kill("SIGKILL"),
    async stop() {
      child.kill("SIGTERM");
      await exited;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function spawnServer(dataDir, env) {
  const common = {
    PATH: process.env.PATH,
    LINKTOR_DATA_DIR: dataDir,
    LINKTOR_PORT: "0",
    LINKTOR_LOG_LEVEL: process.env.BENCH_LOG ?? "error",
  };
  return spawnNode([path.join(root, "core/dist/main.js")], { cwd: dataDir, env: { ...common, ...env } });
}

/** The channel that was made on this database before, or a new one. */
async function connectedChannel(api, outboundUrl) {
  const { data } = await api("GET", "channels");
  const config = { outbound_url: outboundUrl };
  const channel =
    data.find(({ type }) => type === "generic") ??
    (await api("POST", "channels", { type: "generic", name: "bench", config, credentials: { secret: SECRET } }));
  await api("PATCH", `channels/${channel.id}`, { config });
  await api("POST", `channels/${channel.id}/connect`);
  while ((await api("GET", `channels/${channel.id}`)).status !== "connected") await new Promise((resolve) => setTimeout(resolve, 50));
  return channel;
}

function addressOf(stdout) {
  return new Promise((resolve, reject) => {
    let text = "";
    stdout.on("data", (piece) => {
      text += piece;
      const [, url] = /Address\s+(http:\S+)/.exec(text) ?? [];
      if (url) resolve(url);
    });
    stdout.once("end", () => reject(new Error(`the server did not start: ${text}`)));
  });
}

/** Somebody of a tenant: makes calls of the API. */
export async function signInAs(url, email, password) {
  async function api(method, at, body) {
    const headers = { "content-type": "application/json", ...(api.token && { authorization: `Bearer ${api.token}` }) };
    const response = await fetch(`${url}/api/v1/${at}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${at}: ${JSON.stringify(answer)}`);
    return answer;
  }
  api.token = (await api("POST", "auth/login", { email, password })).access_token;
  return api;
}

/** Resident memory of a process in MiB. */
export function residentMiB(pid) {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) / 1024;
}

/** Processes whose parent is another one. */
export function childrenOf(pid) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
        return parent === pid ? [{ pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ") }] : [];
      } catch {
        return [];
      }
    });
}
