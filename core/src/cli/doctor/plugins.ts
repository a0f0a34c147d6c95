import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";
import { findPlugins, type Manifest, programOf, verifyPlugin } from "@linktor/plugin-host/inspect";
import type { Config } from "../../config.js";
import { type Finding, findings } from "./finding.js";

type Settings = Pick<Config, "pluginDirs" | "pluginSignatures" | "trustedKeys">;

/** Plugins: what would be started, and what would not and why. Nothing is started. */
export async function checkPlugins(
  { pluginDirs, pluginSignatures, trustedKeys }: Settings,
  own: string,
  searchPath: string,
): Promise<Finding[]> {
  const { failed, warning } = findings("plugins");
  const found: Finding[] = [];
  const notice = (say: typeof failed) => (fields: object, text: string) =>
    void found.push(say(`${text}: ${describe(fields)}`, "Correct it, or take the folder away."));
  const log = { debug: () => undefined, info: () => undefined, warn: notice(warning), error: notice(failed) };
  const dirs = [own, ...pluginDirs.map((dir) => ({ path: dir, signatures: pluginSignatures }))];
  const plugins = await findPlugins(dirs, log);
  for (const { manifest, signatures } of plugins) found.push(await checkOne(manifest, { policy: signatures, trustedKeys }, searchPath));
  if (plugins.length === 0) found.push(failed(`there is none in ${own}`, "Run npm install, or set LINKTOR_PLUGIN_DIR."));
  return found;
}

async function checkOne(manifest: Manifest, signatures: Parameters<typeof verifyPlugin>[1], searchPath: string): Promise<Finding> {
  const { ok, warning, failed } = findings(`plugin ${manifest.id}`);
  const unsigned: string[] = [];
  const listen = (fields: object) => void unsigned.push(describe(fields));
  try {
    await verifyPlugin(manifest, signatures, { debug: listen, info: listen, warn: listen, error: listen });
  } catch (error) {
    return failed((error as Error).message, "Install it anew from where it came, or trust who signed it (plugins.trusted_keys).");
  }
  const program = programOf(manifest);
  if (!isProgram(program, searchPath))
    return failed(
      `its command ${manifest.command} is not there, or not to be run`,
      `See command in ${path.join(manifest.folder, "plugin.json")}.`,
    );
  const script = manifest.args.find((arg) => /\.[cm]?js$/.test(arg));
  if (manifest.command === "node" && script !== undefined && !existsSync(path.resolve(manifest.folder, script)))
    return failed(`${path.resolve(manifest.folder, script)} is not there`, "Build it: npm run build");
  if (unsigned.length > 0)
    return warning(
      `nobody trusted has signed it: ${unsigned.join(", ")}`,
      "Ask for a signed one, or sign it: npm run linktor -- plugin sign",
    );
  return ok(`${manifest.version}, for ${manifest.channelType}`);
}

function isProgram(program: string, searchPath: string): boolean {
  const places = program.includes("/") ? [program] : searchPath.split(path.delimiter).map((dir) => path.join(dir, program));
  return places.some((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function describe(fields: object): string {
  return Object.values(fields)
    .map((value) => (value instanceof Error ? value.message : String(value)))
    .join(", ");
}
