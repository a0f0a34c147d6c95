import { createHash } from "node:crypto";
import type { Dirent } from "node:fs";
import { createReadStream } from "node:fs";
import { readdir, readlink, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";

/** What a list cannot hold: itself, and what is made of it. */
const NOT_LISTED = new Set(["plugin.json", "plugin.sig"]);

/** Digests by path; a path that ends in `/` stands for everything below it. */
export type FileList = Readonly<Record<string, string>>;

/**
 * SHA-256 of everything in a plugin's folder, in hexadecimal. Folders in `whole` (`node_modules/`) have one digest: that of
 * a line with digest and path for each file, ordered by path. A link counts as the text of its target; one that leads out
 * of the folder, or nowhere, is an error, and so is what is neither file nor folder.
 */
export async function listFiles(folder: string, whole: ReadonlySet<string>): Promise<FileList> {
  const root = await realpath(folder);
  const list = await listIn(root, "", whole);
  return Object.fromEntries(Object.entries(list).filter(([path]) => !NOT_LISTED.has(path)));
}

async function listIn(root: string, prefix: string, whole: ReadonlySet<string>): Promise<Record<string, string>> {
  const list: Record<string, string> = {};
  for (const entry of await readdir(join(root, prefix), { withFileTypes: true })) {
    const path = prefix + entry.name;
    if (!entry.isDirectory()) list[path] = await digestOf(root, path, entry);
    else if (whole.has(`${path}/`)) list[`${path}/`] = digestOfList(await listIn(root, `${path}/`, new Set()));
    else Object.assign(list, await listIn(root, `${path}/`, whole));
  }
  return list;
}

async function digestOf(root: string, path: string, entry: Dirent): Promise<string> {
  const hash = createHash("sha256");
  if (entry.isFile()) await pipeline(createReadStream(join(root, path)), hash);
  else if (entry.isSymbolicLink()) hash.update(await targetInside(root, path));
  else throw new Error(`${path} is neither a file nor a folder`);
  return hash.digest("hex");
}

async function targetInside(root: string, path: string): Promise<string> {
  const target = await readlink(join(root, path));
  const inside = relative(
    root,
    await realpath(join(root, path)).catch(() => {
      throw new Error(`${path} is a link to nothing`);
    }),
  );
  if (isAbsolute(target) || inside === ".." || inside.startsWith(`..${sep}`))
    throw new Error(`${path} is a link out of the plugin's folder`);
  return `symlink ${target}`;
}

function digestOfList(list: Readonly<Record<string, string>>): string {
  const lines = Object.keys(list)
    .sort()
    .map((path) => `${list[path]}  ${path}\n`);
  return createHash("sha256").update(lines.join("")).digest("hex");
}
