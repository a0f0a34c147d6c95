import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const MAX_GROWTH_BYTES = 64 * 1024 * 1024;

it("the whole gallery leaves the host's process no more than 64 MiB larger", async () => {
  const runDir = mkdtempSync(join(tmpdir(), "lk"));
  const script = join(import.meta.dirname, "growth.mjs");
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", script, runDir], { timeout: 180_000 });
  rmSync(runDir, { recursive: true });
  const { visited, before, after } = JSON.parse(stdout) as { visited: number; before: number; after: number };
  expect(visited).toBe(readdirSync(join(import.meta.dirname, "plugins")).length);
  expect(after - before).toBeLessThan(MAX_GROWTH_BYTES);
}, 200_000);
