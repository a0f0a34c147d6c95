import path from "node:path";
import { type Config, readConfig } from "../../config.js";
import { ConfigError } from "../../config-file.js";
import { ROOT, readSettings } from "../open-database.js";
import type { Terminal } from "../terminal.js";
import { checkDatabase } from "./database.js";
import { checkDataDir, checkSecrets } from "./files.js";
import { type Finding, findings } from "./finding.js";
import { checkPlugins } from "./plugins.js";

/** `doctor`: looks at everything that a start needs, changes nothing, and says what to do. */
export async function doctorCommand(terminal: Terminal, { json }: { readonly json: boolean }): Promise<"ok" | "failed"> {
  const found = await examine(terminal);
  const hasFailed = found.some(({ status }) => status === "failed");
  if (json) terminal.write(JSON.stringify({ ok: !hasFailed, checks: found }, undefined, 2));
  else for (const finding of found) terminal.write(lineOf(finding));
  return hasFailed ? "failed" : "ok";
}

async function examine(terminal: Terminal): Promise<Finding[]> {
  const settings = settingsOf(terminal);
  if (!("config" in settings)) return settings.found;
  const { config } = settings;
  return [
    ...settings.found,
    ...checkDataDir(config),
    ...checkSecrets(config, secretsFault(terminal, config)),
    ...(await checkDatabase(config)),
    ...(config.roles.has("plugin-host") ? await checkPlugins(config, path.join(ROOT, "plugins"), terminal.env.PATH ?? "") : []),
  ];
}

function settingsOf(terminal: Terminal): { readonly found: Finding[]; readonly config: Config } | { readonly found: Finding[] } {
  const { ok, failed } = findings("configuration");
  try {
    const config = readSettings(terminal);
    const shown = `${config.databaseUrl ? "PostgreSQL" : "embedded database"}, roles ${[...config.roles].join(", ")}, data in ${config.dataDir}`;
    return { found: [ok(shown)], config };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { found: error.message.split("\n").map((line) => failed(line, "Correct it in the environment or in config.yaml.")) };
  }
}

/** With the embedded database secrets are files, which reading the settings would make. */
function secretsFault({ env, cwd }: Terminal, { databaseUrl }: Config): string | undefined {
  if (!databaseUrl) return undefined;
  try {
    readConfig(env, cwd);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function lineOf({ check, status, detail, remedy }: Finding): string {
  const line = `${status.padEnd(8)} ${check.padEnd(16)} ${detail}`;
  return remedy ? `${line}\n${" ".repeat(26)}${remedy}` : line;
}
