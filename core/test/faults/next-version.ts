import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const OWN = ["core", "migrations"];

/** A folder with the next version of the platform: this one with a migration more. */
export interface NextVersion extends AsyncDisposable {
  readonly root: string;
}

export async function nextVersion(name: string, sql: string): Promise<NextVersion> {
  const root = await mkdtemp("/tmp/lknext-");
  for (const entry of await readdir(ROOT)) if (!OWN.includes(entry)) await symlink(path.join(ROOT, entry), path.join(root, entry));
  await mkdir(path.join(root, "core"));
  // A program finds its folder by where it really is: so copies, without the embedded database's image.
  await cp(path.join(ROOT, "core/dist"), path.join(root, "core/dist"), {
    recursive: true,
    filter: (file) => !file.endsWith("/dist/image"),
  });
  for (const entry of ["package.json", "node_modules", "assets"])
    await symlink(path.join(ROOT, "core", entry), path.join(root, "core", entry));
  await cp(path.join(ROOT, "migrations"), path.join(root, "migrations"), { recursive: true });
  await writeFile(path.join(root, `migrations/${name}.sql`), sql);
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}
