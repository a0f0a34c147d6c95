import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createPluginHost } from "@linktor/plugin-host";

/** Has the plugins that come with Linktor say what they are, into a folder: no start needs to run them for that. */
const [dir, plugins] = process.argv.slice(2);
if (!dir || !plugins) throw new Error("say where: describe-plugins <folder> <folder of plugins>");
const runDir = mkdtempSync(path.join(tmpdir(), "lkd-"));
const silent = (): void => undefined;
const failed = (fields: object, text: string): void => void process.stderr.write(`${text} ${JSON.stringify(fields)}\n`);
try {
  await using host = createPluginHost({
    pluginDirs: [plugins],
    descriptionDirs: [dir],
    runDir,
    log: { debug: silent, info: silent, warn: failed, error: failed },
  });
  await host.start({ store: () => Promise.reject(new Error("nobody listens")), pluginChanged: silent });
} finally {
  rmSync(runDir, { recursive: true, force: true });
}
