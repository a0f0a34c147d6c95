import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Command } from "../../command.js";
import { UsageError } from "../../command.js";
import { manifestIn } from "../manifest-in.js";
import { lineOf, summaryOf } from "./report.js";
import { runChecks } from "./run-checks.js";
import { readSample } from "../network/sample.js";

/** `msgfy plugin verify`. */
export const verifyPlugin: Command = {
  name: "verify",
  usage: "<folder> [--json]",
  summary: "Tries a plugin in any language against everything that Linktor expects of one.",
  async run(args, { out }) {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { json: { type: "boolean", default: false } } });
    const [target, ...tooMany] = positionals;
    if (!target || tooMany.length > 0) throw new UsageError("Name the plugin's folder.");
    const folder = resolve(target);
    const manifest = await manifestIn(folder);
    const sample = await readSample(folder);
    if (!values.json) out(`${manifest.id} ${manifest.version}, in ${folder}\n\n`);
    const results = await runChecks(manifest, sample, (result) => values.json || out(lineOf(result)));
    if (values.json) out(`${JSON.stringify({ plugin: manifest.id, version: manifest.version, results }, undefined, 2)}\n`);
    else out(`\n${summaryOf(results)}`);
    return results.some(({ status }) => status === "failed") ? 1 : 0;
  },
};
