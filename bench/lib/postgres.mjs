// A private PostgreSQL cluster, as durable as a real one: fsync and synchronous_commit stay on.
import { execFileSync } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

export function startPostgres() {
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
  run("pg_ctl", ["-D", data, "-l", path.join(data, "log"), "-w", "-o", `-c listen_addresses= -c unix_socket_directories=${dir}`, "start"]);
  return {
    url: `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(dir)}`,
    stop() {
      run("pg_ctl", ["-D", data, "-m", "immediate", "-w", "stop"]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function idOf(flag) {
  return Number(execFileSync("id", [flag, "postgres"]).toString());
}
