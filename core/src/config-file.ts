import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse as parseYaml } from "yaml";

/** A setting that is wrong, by name. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

type Sections = Record<string, Record<string, unknown>>;

/** The sections of the file. A key or a section without a value is not set. */
export function readSections(given: string | undefined, cwd: string): Sections {
  const file = path.resolve(cwd, given ?? "config.yaml");
  if (!existsSync(file)) {
    if (given) throw new ConfigError(`LINKTOR_CONFIG: there is no file ${file}`);
    return {};
  }
  const content = parseFile(file) ?? {};
  if (!isMap(content)) throw new ConfigError(`${file}: expected sections, each with its keys`);
  const sections = Object.entries(content).map(([name, keys]): [string, Record<string, unknown>] => {
    if (keys !== null && !isMap(keys)) throw new ConfigError(`${name}: expected keys with their values, in ${file}`);
    return [name, withoutNulls(keys ?? {})];
  });
  return Object.fromEntries(sections);
}

export function withoutNulls(keys: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== null));
}

function parseFile(file: string): unknown {
  try {
    return parseYaml(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new ConfigError(`${file}: ${(cause as Error).message.trim()}`, { cause });
  }
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
