import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { type DescribeResponse, DescribeResponseSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { CONTRACT_VERSION } from "@linktor/plugin-wire";
import { listFiles } from "../signing/list-files.js";
import type { Signatures } from "../signing/verify-plugin.js";
import type { Manifest } from "./manifest.js";

const WHOLE = new Set(["node_modules/"]);

/**
 * What plugins said of themselves, kept from one start of the host to the next: a plugin that nobody uses need not run to be listed. It
 * counts for exactly the files that said it, and for what was asked of their signature.
 */
export class Descriptions {
  readonly #dirs: readonly string[];

  /** Looks in each folder; what is new goes into the last. */
  constructor(dirs: readonly string[]) {
    this.#dirs = dirs;
  }

  async find(manifest: Manifest, signatures: Signatures): Promise<DescribeResponse | undefined> {
    if (this.#dirs.length === 0) return undefined;
    const name = await nameOf(manifest, signatures);
    for (const dir of this.#dirs) {
      try {
        return fromBinary(DescribeResponseSchema, await readFile(join(dir, name)));
      } catch {
        // It is not there, or not whole: the plugin will say it again.
      }
    }
    return undefined;
  }

  async keep(manifest: Manifest, signatures: Signatures, description: DescribeResponse): Promise<void> {
    const dir = this.#dirs.at(-1);
    if (dir === undefined) return;
    const name = await nameOf(manifest, signatures);
    await mkdir(dir, { recursive: true });
    const unfinished = join(dir, `.${name}.${process.pid}`);
    await writeFile(unfinished, toBinary(DescribeResponseSchema, description));
    await rename(unfinished, join(dir, name));
    const before = (await readdir(dir)).filter((other) => other !== name && idOf(other) === manifest.id);
    await Promise.all(before.map((other) => rm(join(dir, other), { force: true })));
  }
}

async function nameOf(manifest: Manifest, { policy, trustedKeys }: Signatures): Promise<string> {
  const { id, folder, bytes } = manifest;
  const asked = policy === "off" ? [] : [policy, ...trustedKeys];
  const hash = createHash("sha256")
    .update(JSON.stringify([CONTRACT_VERSION, asked]))
    .update(bytes);
  for (const [path, digest] of Object.entries(await listFiles(folder, WHOLE)).sort()) hash.update(`${digest} ${path}\n`);
  return `${id}@${hash.digest("hex").slice(0, 32)}.binpb`;
}

/** An id has no `@`. */
function idOf(name: string): string | undefined {
  return name.split("@")[0];
}
