import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

/** Folders that hold code of ours. */
export const SOURCES = [
  "core",
  "plugin-wire",
  "plugin-sdk",
  "plugin-host",
  "plugins",
  "web",
  "cli",
  "scripts",
  "interop",
  "bench",
  "deploy",
];

const TYPESCRIPT = /(?<!\.d)\.tsx?$/;
const NOT_OURS = new Set(["node_modules", "dist", "fixtures"]);

/** Which of the folders there are. */
export function sourceDirs(baseDir) {
  return SOURCES.filter((name) => existsSync(path.join(baseDir, name)));
}

/** Files of ours whose name matches, from `baseDir` on. */
export function sourceFiles(baseDir, pattern = TYPESCRIPT) {
  return sourceDirs(baseDir).flatMap((name) => listFiles(baseDir, name, pattern));
}

function listFiles(baseDir, dir, pattern) {
  return readdirSync(path.join(baseDir, dir), { withFileTypes: true }).flatMap((entry) => {
    const name = `${dir}/${entry.name}`;
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : listFiles(baseDir, name, pattern);
    return pattern.test(name) ? [name] : [];
  });
}
