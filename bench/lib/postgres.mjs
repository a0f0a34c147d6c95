// A private PostgreSQL cluster, as durable as a real one whatever the defaults are.
import { execFileSync } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { atTheEnd } from "./children.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const pg = createRequire(path.join(root, "core/package.json"))("pg");
const DURABLE = { fsync: "on", full_page_writes: "on", synchronous_commit: "on" };
const TOLD = ["server_version", ...Object.keys(DURABLE), "wal_sync_method", "shared_buffers", "max_connections"];

export async function startPostgres() {
  const bin = execFileSync("bash", [path.join(root, "scripts/setup-postgres.sh")])
    .toString()
    .trim();
  const dir = mkdtempSync("/tmp/lkb-");
  const data = path.join(dir, "data");
  mkdirSync(data);
  const owner = process.getuid() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : {};
  if (owner.uid) for (const one of [dir, data]) chownSync(one, owner.uid, owner.gid);
  const run = (program, args) => execFileSync(path.join(bin, program), args, { ...owner, cwd: dir, stdio: "ignore" });
  run("initdb", ["-D", data, "-U", "postgres", "-A", "trust", "--locale=C.UTF-8", "--encoding=UTF8"]);
  const options = { listen_addresses: "", unix_socket_directories: dir, ...DURABLE };
  const given = Object.entries(options).map(([name, value]) => `-c ${name}=${value}`);
  run("pg_ctl", ["-D", data, "-l", path.join(data, "log"), "-w", "-o", given.join(" "), "start"]);
  const stop = () => {
    run("pg_ctl", ["-D", data, "-m", "immediate", "-w", "stop"]);
    rmSync(dir, { recursive: true, force: true });
  };
  const forget = atTheEnd(stop);
  const urlOf = (database) => `postgresql://postgres@localhost/${database}?host=${encodeURIComponent(dir)}`;
  const settings = await settingsAt(urlOf("postgres"));
  let count = 0;
  return {
    bin,
    data,
    settings,
    /** A new, empty database. */
    async createDatabase() {
      count += 1;
      await query(urlOf("postgres"), `create database bench_${count}`);
      return urlOf(`bench_${count}`);
    },
    stop() {
      forget();
      stop();
    },
  };
}

/** What it says of itself. Refuses where it would lose what it said to have stored: its figures would be somebody else's. */
async function settingsAt(url) {
  const names = TOLD.map((name) => `'${name}'`).join(", ");
  const rows = await query(url, `select name, setting || coalesce(unit, '') as value from pg_settings where name in (${names})`);
  const settings = Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  for (const [name, value] of Object.entries(DURABLE)) if (settings[name] !== value) throw new Error(`${name} is ${settings[name]}`);
  return settings;
}

/** One statement on a connection of its own, past row-level security. */
export async function query(url, text, values = []) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

function idOf(flag) {
  return Number(execFileSync("id", [flag, "postgres"]).toString());
}
