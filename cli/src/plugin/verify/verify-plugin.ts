import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Output } from "../../command.js";
import { UsageError } from "../../command.js";
import { interruptible } from "../interruptible.js";
import { manifestIn } from "../manifest-in.js";
import { readSample } from "../network/sample.js";
import { lineOf, summaryOf } from "./report.js";
import { runChecks } from "./run-checks.js";

/** `msgfy plugin verify`. */
export async function verifyPlugin(args: string[], { out }: Output): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { json: { type: "boolean", default: false } } });
  const [target, ...tooMany] = positionals;
  if (!target || tooMany.length > 0) throw new UsageError("Name the plugin's folder.");
  const folder = resolve(target);
  const manifest = await manifestIn(folder);
  const sample = await readSample(folder);
  if (!values.json) out(`${manifest.id} ${manifest.version}, in ${folder}\n\n`);
  return await interruptible(async (signal) => {
    const results = await runChecks(manifest, sample, (result) => values.json || out(lineOf(result)), signal);
    if (values.json) out(`${JSON.stringify({ plugin: manifest.id, version: manifest.version, results }, undefined, 2)}\n`);
    else out(`\n${summaryOf(results)}`);
    return results.some(({ status }) => status === "failed") ? 1 : 0;
  });
}
