import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/i, "must be 64 hex digits");

const schema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  channelType: z.string().regex(/^[a-z][a-z0-9_]{0,31}$/),
  version: z.string().min(1).max(64),
  /** `node`, a program on the PATH, or a path inside the folder. */
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  /** Of the program that runs, or of each file by its path in the folder. */
  sha256: z.union([sha256, z.record(z.string().min(1), sha256)]).optional(),
  /** Mutual TLS with throw-away certificates, which every go-plugin since 2019 can do. */
  autoMtls: z.boolean().default(true),
  /** To be copied, not to be run. */
  example: z.boolean().default(false),
});

/** `plugin.json`, and where it was. */
export type Manifest = z.infer<typeof schema> & { readonly folder: string };

/** Undefined where there is no `plugin.json`; throws, for people, where it is wrong. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const text = await readFile(join(folder, "plugin.json"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return { ...parsed.data, folder };
}
