import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 20;
const PATIENCE_MS = 120_000;

/** Has the first of several processes make something in `dir`, and gives its answer, or its failure, to all of them. */
export async function once(dir: string, name: string, make: () => Promise<string>): Promise<string> {
  const answer = path.join(dir, `${name}.answer`);
  const failure = path.join(dir, `${name}.failure`);
  const isFirst = await mkdir(path.join(dir, `${name}.lock`)).then(
    () => true,
    () => false,
  );
  if (isFirst) {
    try {
      await put(answer, await make());
    } catch (error) {
      await put(failure, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(POLL_MS)) {
    if (await exists(answer)) return readFile(answer, "utf8");
    if (await exists(failure)) throw new Error(await readFile(failure, "utf8"));
  }
  throw new Error(`${name} did not come about in ${PATIENCE_MS / 1000} s`);
}

async function put(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

export async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
