// The real server as a process of its own, with one generic channel that is connected.
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const SECRET = "a secret of the measurement";

export async function startServer(databaseUrl) {
  const dataDir = mkdtempSync("/tmp/lkb-");
  const env = {
    PATH: process.env.PATH,
    LINKTOR_DATA_DIR: dataDir,
    LINKTOR_PORT: "0",
    LINKTOR_LOG_LEVEL: process.env.BENCH_LOG ?? "error",
    ...(databaseUrl && { DATABASE_URL: databaseUrl, LINKTOR_SECRET_KEY: "x".repeat(32), LINKTOR_JWT_SECRET: "y".repeat(32) }),
  };
  const child = spawn(process.execPath, [path.join(root, "core/dist/main.js")], {
    cwd: dataDir,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await addressOf(child.stdout);
  const api = await signIn(url);
  const channel = await api("POST", "channels", {
    type: "generic",
    name: "bench",
    config: { outbound_url: "http://127.0.0.1:9/" },
    credentials: { secret: SECRET },
  });
  await api("POST", `channels/${channel.id}/connect`);
  while ((await api("GET", `channels/${channel.id}`)).status !== "connected") await new Promise((resolve) => setTimeout(resolve, 50));
  return {
    url,
    token: api.token,
    api,
    pid: child.pid,
    webhook: `${url}/api/v1/webhooks/generic/${channel.id}`,
    sign: (body) => ({ "x-linktor-signature": createHmac("sha256", SECRET).update(body).digest("hex") }),
    async stop() {
      child.kill("SIGTERM");
      await new Promise((resolve) => child.once("exit", resolve));
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
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

async function signIn(url) {
  async function api(method, at, body) {
    const headers = { "content-type": "application/json", ...(api.token && { authorization: `Bearer ${api.token}` }) };
    const response = await fetch(`${url}/api/v1/${at}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${at}: ${JSON.stringify(answer)}`);
    return answer;
  }
  api.token = (await api("POST", "auth/login", { email: "admin@linktor.io", password: "admin123" })).access_token;
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
