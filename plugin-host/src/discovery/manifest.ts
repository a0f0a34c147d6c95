import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/i, "must be 64 hex digits");

const whole = z.number().int().positive();

const limits = z.strictObject({
  memoryMb: whole.optional(),
  openFiles: whole.min(64).optional(),
  coreMb: z.number().int().min(0).optional(),
  messageMb: whole.optional(),
  logLinesPerSecond: whole.optional(),
  nice: z.number().int().min(0).max(19).optional(),
  callSeconds: whole.optional(),
  sendSeconds: whole.optional(),
  mediaSeconds: whole.optional(),
});

const permissions = z.strictObject({
  read: z.array(z.string().min(1)).default([]),
  write: z.array(z.string().min(1)).default([]),
  childProcesses: z.boolean().default(false),
});

const schema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  channelType: z.string().regex(/^[a-z][a-z0-9_]{0,31}$/),
  version: z.string().min(1).max(64),
  /** `node`, a program on the PATH, or a path inside the folder. */
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  /** Of the program that runs, or of each file by its path in the folder. */
  sha256: z.union([sha256, z.record(z.string().min(1), sha256)]).optional(),
  /** Of every file in the folder but `plugin.json` and `plugin.sig`; a path that ends in `/` stands for all below it. */
  files: z.record(z.string().min(1), sha256).optional(),
  /** Mutual TLS with throw-away certificates, which every go-plugin since 2019 can do. */
  autoMtls: z.boolean().default(true),
  /** What it may use, instead of what the host gives; never more than the host allows. */
  limits: limits.optional(),
  /** For `node`: run it under Node's permission model, with the plugin's own folder readable. Paths are relative to it. */
  permissions: permissions.optional(),
  /** To be copied, not to be run. */
  example: z.boolean().default(false),
});

/** `plugin.json`, and where it was. */
export type Manifest = z.infer<typeof schema> & {
  readonly folder: string;
  /** As it was read, which is what signatures are over. */
  readonly bytes: Uint8Array;
};

/** Undefined where there is no `plugin.json`; throws, for people, where it is wrong. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const bytes = await readFile(join(folder, "plugin.json")).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  const parsed = schema.safeParse(JSON.parse(bytes.toString("utf8")));
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return { ...parsed.data, folder, bytes };
}
