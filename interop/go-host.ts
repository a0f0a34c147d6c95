import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { DESCRIPTORS, goProgram, type Release } from "./go.js";

const PROGRAMS: Readonly<Record<Release, string>> = { newest: goProgram("host"), old: goProgram("host", "old") };

export interface GoHostOptions {
  readonly release?: Release;
  readonly mtls?: boolean;
  readonly multiplex?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

interface Answer {
  readonly answer: string;
  readonly error?: string;
}

/** A host on the stock client, which starts a program and then does what it is told. */
export class GoHost implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  private constructor(command: readonly string[], { release = "newest", mtls, multiplex, env }: GoHostOptions) {
    const flags = ["-descriptors", DESCRIPTORS, ...(mtls ? ["-mtls"] : []), ...(multiplex ? ["-multiplex"] : [])];
    this.#child = spawn(PROGRAMS[release], [...flags, ...command], { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, ...env } });
    this.#answers = createInterface(this.#child.stdout!)[Symbol.asyncIterator]();
  }

  /** Without waiting for the plugin; the logs can be asked for whatever comes of it. */
  static launch(command: readonly string[], options: GoHostOptions = {}): GoHost {
    return new GoHost(command, options);
  }

  /** Rejects with what the library says where it does not take the plugin. */
  async started(): Promise<void> {
    await this.#answer();
  }

  /** As `launch`, for a plugin that serves. */
  static async start(command: readonly string[], options: GoHostOptions = {}): Promise<GoHost> {
    const host = GoHost.launch(command, options);
    try {
      await host.started();
      return host;
    } catch (error) {
      await host[Symbol.asyncDispose]();
      throw error;
    }
  }

  async do(command: string): Promise<string> {
    this.#child.stdin!.write(`${command}\n`);
    return await this.#answer();
  }

  async #answer(): Promise<string> {
    const { value, done } = await this.#answers.next();
    if (done) throw new Error("the host has ended");
    const { answer, error } = JSON.parse(value) as Answer;
    if (error !== undefined) throw new Error(error);
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = new Promise((resolve) => this.#child.on("exit", resolve));
    this.#child.stdin!.end();
    await exited;
  }
}
