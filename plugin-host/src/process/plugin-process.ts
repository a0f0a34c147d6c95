import type { ChildProcessByStdio } from "node:child_process";
import { spawn } from "node:child_process";
import { isAbsolute, resolve } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { PluginHostOptions, PluginLimits } from "../api.js";
import type { Manifest } from "../discovery/manifest.js";
import { heapLimit, nodeFlags } from "../limits/node-flags.js";
import { environmentFor } from "./environment.js";
import { readFirstLine } from "./first-line.js";
import { killGroup } from "./kill-group.js";
import { killLeftovers } from "./leftovers.js";
import { LineSplitter } from "./line-splitter.js";
import { readAtPace } from "./pace.js";
import type { PluginLog } from "./plugin-log.js";
import { LaunchDir } from "./run-dir.js";
import { exitedWithin, type RunningProcess } from "./running-process.js";

/** After the process is gone its pipes end at once, unless a program it started still holds them. */
const PIPES_MS = 1000;

export interface LaunchOptions {
  readonly runDir: string;
  readonly prefix: readonly string[];
  readonly limits: PluginLimits;
  readonly env: PluginHostOptions["env"];
  /** The host's, for mutual TLS. */
  readonly clientCertPem: string | undefined;
  readonly log: Pick<PluginLog, "stderr" | "print">;
}

/** One run of a plugin's program, in a process group and a folder of its own. */
export class PluginProcess implements RunningProcess {
  readonly isLent = false;
  readonly pid: number | undefined;
  readonly exited: Promise<string>;
  readonly firstLine: Promise<string>;
  readonly dir: string;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #cleaned: Promise<void>;
  #killedBecause: string | undefined;

  constructor(manifest: Manifest, { runDir, prefix, limits, env, clientCertPem, log }: LaunchOptions) {
    const launchDir = new LaunchDir(runDir);
    const argv = [programOf(manifest), ...nodeFlags(manifest, limits, launchDir.path, process.versions.node), ...manifest.args];
    const [file, ...args] = [...prefix, ...argv];
    this.dir = launchDir.path;
    this.#child = spawn(file!, args, {
      cwd: manifest.folder,
      env: environmentFor(launchDir.path, process.env, { GOMEMLIMIT: `${heapLimit(limits)}MiB`, ...env }, clientCertPem),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.pid = this.#child.pid;
    if (this.pid !== undefined) launchDir.record(this.pid, argv);

    const stdout = new LineSplitter((read) => log.print("stdout", read));
    const stderr = new LineSplitter((read) => log.stderr(read()));
    this.firstLine = readFirstLine(this.#child.stdout, (chunk) => stdout.push(chunk));
    this.firstLine.catch(() => {}); // whoever waits for it hears of it
    this.#child.stdout.on("close", () => stdout.flush());
    this.#child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    this.#child.stderr.on("close", () => stderr.flush());
    readAtPace(this.#child.stdout);
    readAtPace(this.#child.stderr);

    const closed = new Promise((done) => this.#child.on("close", done));
    this.exited = new Promise((done) => {
      this.#child.on("error", (error) => done(error.message));
      this.#child.on("exit", (code, signal) => done(this.#killedBecause ?? (signal ? `ended by ${signal}` : `exited with ${code}`)));
    });
    this.#cleaned = this.exited.then(async () => {
      this.kill();
      await killLeftovers(launchDir.path);
      await Promise.race([closed, sleep(PIPES_MS, undefined, { ref: false })]);
      launchDir.remove();
    });
  }

  exitedWithin(ms: number): Promise<boolean> {
    return exitedWithin(this.exited, ms);
  }

  terminate(): void {
    this.#child.kill("SIGTERM");
  }

  /** The whole group, so that nothing it started stays behind. */
  kill(): void {
    if (this.pid !== undefined) killGroup(this.pid);
  }

  /** Like `kill`; that is how it ended, for people. */
  killBecause(reason: string): void {
    this.#killedBecause ??= reason;
    this.kill();
  }

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
