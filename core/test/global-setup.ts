import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { stopServer } from "./postgres-server.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** Folder of this run: the database server that its test files share lives in it. */
    runDir: string;
  }
}

const PREFIX = "linktor-test-";

/** The server is started by the first test file that needs one, so that a run without database tests costs nothing. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweep();
  const runDir = await mkdtemp(path.join(tmpdir(), PREFIX));
  await writeFile(path.join(runDir, "pid"), String(process.pid));
  project.provide("runDir", runDir);
  return () =>
    remove(runDir).catch((error: unknown) => {
      // A teardown that throws is shown, and fails nothing.
      process.exitCode = 1;
      throw error;
    });
}

/** Clears away what runs left behind that were killed. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const dir = path.join(tmpdir(), name);
    const pid = Number(await readFile(path.join(dir, "pid"), "utf8").catch(() => ""));
    if (pid > 0 && !isAlive(pid)) await remove(dir).catch(() => undefined);
  }
}

async function remove(runDir: string): Promise<void> {
  await stopServer(runDir);
  await rm(runDir, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code !== "ESRCH";
  }
}
