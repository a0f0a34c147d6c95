import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MAIN = join(import.meta.dirname, "../dist/main.js");

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. */
export async function run(file: string, args: readonly string[], cwd = process.cwd()): Promise<Ended> {
  const child = spawn(file, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr] = [collected(child.stdout), collected(child.stderr)];
  const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  return { code, stdout: stdout(), stderr: stderr() };
}

/** Runs a program that must succeed. */
export async function must(file: string, args: readonly string[], cwd: string): Promise<void> {
  const { code, stdout, stderr } = await run(file, args, cwd);
  if (code !== 0) throw new Error(`${file} ${args.join(" ")} ended with ${code}: ${stdout}${stderr}`);
}

export function msgfy(...args: string[]): Promise<Ended> {
  return run(process.execPath, [MAIN, ...args]);
}

/** What a person would type into it. */
export function startMsgfy(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...env } });
  return { child, stdout: collected(child.stdout), stderr: collected(child.stderr) };
}

function collected(stream: NodeJS.ReadableStream): () => string {
  let text = "";
  stream.on("data", (chunk) => (text += String(chunk)));
  return () => text;
}

export interface Verdict {
  readonly code: number | null;
  /** Ids by what came of them. */
  readonly failed: readonly string[];
  readonly notChecked: readonly string[];
  /** For whoever reads a failed test. */
  readonly why: string;
}

export async function verify(folder: string): Promise<Verdict> {
  const { code, stdout, stderr } = await msgfy("plugin", "verify", folder, "--json");
  if (!stdout.startsWith("{")) throw new Error(`no verdict: ${stdout}${stderr}`);
  const { results } = JSON.parse(stdout) as { results: { id: string; status: string }[] };
  const ids = (status: string) => results.filter((result) => result.status === status).map(({ id }) => id);
  const why = JSON.stringify(results.filter(({ status }) => status === "failed"));
  return { code, failed: ids("failed"), notChecked: ids("not checked"), why };
}

/** A folder that goes with the test. */
export class Scratch implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "msgfy-"));

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Replaces a text that must be there. */
export function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, "utf8");
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  writeFileSync(
    file,
    text.replace(from, () => to),
  );
}
