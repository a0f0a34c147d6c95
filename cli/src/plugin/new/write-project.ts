import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** npm would leave it out of a package under its own name. */
const GITIGNORE = "gitignore";

/** Writes a copy of a template with other names; returns the files' names. */
export function writeProject(template: string, folder: string, names: Readonly<Record<string, string>>): string[] {
  return filesOf(template).map((file) => {
    const name = file === GITIGNORE ? ".gitignore" : file;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), renamed(readFileSync(join(template, file), "utf8"), names));
    return name;
  });
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
