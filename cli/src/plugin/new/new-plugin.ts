import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Output } from "../../command.js";
import { UsageError } from "../../command.js";
import { languages } from "./languages.js";
import { channelTypeOf, namesOf } from "./names.js";
import { writeProject } from "./write-project.js";

const TEMPLATES = join(import.meta.dirname, "../../../templates");

/** `msgfy plugin new`. */
export async function newPlugin(args: string[], { out }: Output): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { type: { type: "string" } } });
  const [wanted, target, ...tooMany] = positionals;
  if (!wanted || !target || tooMany.length > 0) throw new UsageError("Name a language and a folder.");
  const language = languages.find(({ name }) => name === wanted);
  if (!language) throw new UsageError(`There is no template for ${wanted}. There is: ${languages.map(({ name }) => name).join(", ")}.`);
  const folder = resolve(target);
  const channelType = channelTypeOf(values.type, folder);
  if (existsSync(folder) && !statSync(folder).isDirectory()) throw new UsageError(`${folder} is a file. Name a new folder.`);
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new UsageError(`${folder} is not empty.`);
  const files = writeProject(join(TEMPLATES, language.name), folder, { ...namesOf(channelType), ...language.place?.(folder) });
  const written = files.filter((file) => !file.startsWith("gen/")).sort();
  out(`${folder}: a plugin for the channel type ${channelType}\n${written.map((file) => `  ${file}\n`).join("")}\n`);
  const typed = quoted(folder);
  const msgfy = "npm run msgfy -- plugin";
  out(`Next:\n  cd ${typed}\n  ${language.build}\n\nthen, in Linktor's folder:\n  ${msgfy} verify ${typed}\n  ${msgfy} run ${typed}\n`);
  return 0;
}

/** As a shell takes it for one word. */
function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
