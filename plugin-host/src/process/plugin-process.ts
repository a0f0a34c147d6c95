import type { ChildProcessByStdio } from "node:child_process";
import { spawn } from "node:child_process";
import { isAbsolute, resolve } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { PluginHostOptions } from "../api.js";
import type { Manifest } from "../discovery/manifest.js";
import { environmentFor } from "./environment.js";
import { readFirstLine } from "./first-line.js";
import { LineSplitter } from "./line-splitter.js";
import type { PluginLog } from "./plugin-log.js";
import { killGroup } from "./reap.js";
import { LaunchDir } from "./run-dir.js";

/** After the process is gone its pipes end at once, unless a program it started still holds them. */
const PIPES_MS = 1000;

export interface LaunchOptions {
  readonly runDir: string;
  readonly prefix: readonly string[];
  readonly env: PluginHostOptions["env"];
  /** The host's, for mutual TLS. */
  readonly clientCertPem: string | undefined;
  readonly log: Pick<PluginLog, "stderr" | "print">;
}

/** One run of a plugin's program, in a process group and a folder of its own. */
export class PluginProcess {
  readonly pid: number | undefined;
  /** How it ended, for people. */
  readonly exited: Promise<string>;
  readonly firstLine: Promise<string>;
  readonly dir: string;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #cleaned: Promise<void>;

  constructor(manifest: Manifest, { runDir, prefix, env, clientCertPem, log }: LaunchOptions) {
    const argv = [programOf(manifest), ...manifest.args];
    const launchDir = new LaunchDir(runDir, argv);
    const [file, ...args] = [...prefix, ...argv];
    this.dir = launchDir.path;
    this.#child = spawn(file!, args, {
      cwd: manifest.folder,
      env: environmentFor(launchDir.path, process.env, env, clientCertPem),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.pid = this.#child.pid;
    if (this.pid !== undefined) launchDir.record(this.pid);

    const stdout = new LineSplitter((line) => log.print("stdout", line));
    const stderr = new LineSplitter((line) => log.stderr(line));
    this.firstLine = readFirstLine(this.#child.stdout, (chunk) => stdout.push(chunk));
    this.firstLine.catch(() => {}); // whoever waits for it hears of it
    this.#child.stdout.on("close", () => stdout.flush());
    this.#child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    this.#child.stderr.on("close", () => stderr.flush());

    const closed = new Promise((done) => this.#child.on("close", done));
    this.exited = new Promise((done) => {
      this.#child.on("error", (error) => done(error.message));
      this.#child.on("exit", (code, signal) => done(signal ? `ended by ${signal}` : `exited with ${code}`));
    });
    this.#cleaned = this.exited.then(async () => {
      this.kill();
      await Promise.race([closed, sleep(PIPES_MS, undefined, { ref: false })]);
      launchDir.remove();
    });
  }

  async exitedWithin(ms: number): Promise<boolean> {
    const wait = new AbortController();
    const late = sleep(ms, false, { signal: wait.signal }).catch(() => false);
    const inTime = await Promise.race([this.exited.then(() => true), late]);
    wait.abort();
    return inTime;
  }

  terminate(): void {
    this.#child.kill("SIGTERM");
  }

  /** The whole group, so that nothing it started stays behind. */
  kill(): void {
    if (this.pid !== undefined) killGroup(this.pid);
  }

  /** Resolves when nothing of it is left. */
  async end(): Promise<void> {
    this.kill();
    await this.#cleaned;
  }
}

/** What is run: node is this very one. */
export function programOf({ command, folder }: Manifest): string {
  if (command === "node") return process.execPath;
  return command.includes("/") && !isAbsolute(command) ? resolve(folder, command) : command;
}
