import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** npm would leave it out of a package under its own name. */
const GITIGNORE = "gitignore";

/** Writes a copy of a template with other names; resolves to the files' names. */
export function writeProject(template: string, folder: string, names: Readonly<Record<string, string>>): string[] {
  const files = filesOf(template);
  for (const file of files) {
    const target = join(folder, file === GITIGNORE ? ".gitignore" : file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, renamed(readFileSync(join(template, file), "utf8"), names));
  }
  return files;
}

function filesOf(folder: string, from = ""): string[] {
  return readdirSync(join(folder, from), { withFileTypes: true })
    .filter(({ name }) => !BUILT.has(name))
    .flatMap((entry) => (entry.isDirectory() ? filesOf(folder, join(from, entry.name)) : [join(from, entry.name)]));
}

/** What somebody who tried a template left there. */
const BUILT: ReadonlySet<string> = new Set(["node_modules", "dist", "bin", ".venv", "__pycache__"]);

function renamed(text: string, names: Readonly<Record<string, string>>): string {
  return Object.entries(names).reduce((result, [from, to]) => result.replaceAll(from, to), text);
}
