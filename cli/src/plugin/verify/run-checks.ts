import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Manifest } from "@linktor/plugin-host/parts";
import { createRunDir } from "@linktor/plugin-host/parts";
import { Network } from "../network/network.js";
import type { Sample } from "../network/sample.js";
import type { Check } from "./check.js";
import { allChecks } from "./checks/all-checks.js";
import { Kit } from "./kit.js";
import { Mismatch, NotChecked } from "./verdict.js";

/** What came of one check. */
export interface Result {
  readonly id: string;
  readonly title: string;
  readonly status: "passed" | "failed" | "not checked";
  readonly ms: number;
  /** Why it was not checked, or what is worth knowing of one that passed. */
  readonly note?: string;
  readonly expected?: string;
  readonly seen?: string;
}

/** Tries everything, and tells each result as it is there. Nothing of the plugin is left afterwards, nor where the signal ends it. */
export async function runChecks(
  manifest: Manifest,
  sample: Sample | undefined,
  tell: (result: Result) => void,
  signal: AbortSignal,
): Promise<Result[]> {
  const runDir = mkdtempSync(join(tmpdir(), "lk"));
  createRunDir(runDir);
  try {
    await using network = await Network.start();
    await using kit = new Kit({ manifest, sample, network, runDir, signal });
    const results: Result[] = [];
    for (const check of allChecks) {
      const result = await resultOf(check, kit);
      signal.throwIfAborted();
      if (result.status !== "not checked") kit.hasFailed = result.status === "failed";
      results.push(result);
      tell(result);
    }
    return results;
  } finally {
    rmSync(runDir, { recursive: true, force: true });
  }
}

async function resultOf({ id, title, run }: Check, kit: Kit): Promise<Result> {
  const startedAt = performance.now();
  const about = () => ({ id, title, ms: Math.round(performance.now() - startedAt) });
  try {
    let note: string | undefined;
    await run(kit, (text) => (note = text));
    return { ...about(), status: "passed", ...(note && { note }) };
  } catch (error) {
    if (error instanceof NotChecked) return { ...about(), status: "not checked", note: error.message };
    if (error instanceof Mismatch) return { ...about(), status: "failed", expected: error.expected, seen: error.seen };
    return { ...about(), status: "failed", expected: "no error", seen: error instanceof Error ? error.message : String(error) };
  }
}
