import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChannelAdapter } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { type Curve, serviceOf } from "@linktor/plugin-wire";
import { Registry } from "prom-client";
import type { Manifest } from "../src/discovery/manifest.js";
import { findLauncher } from "../src/limits/launcher.js";
import { DEFAULT_LIMITS } from "../src/limits/limits.js";
import { MemoryWatch } from "../src/limits/memory-watch.js";
import { Meter } from "../src/metrics/meter.js";
import { Series } from "../src/metrics/series.js";
import { createRunDir } from "../src/process/run-dir.js";
import type { Session } from "../src/session/session.js";
import { type StartOptions, startSession } from "../src/session/start-session.js";
import { DEFAULT_TIMING } from "../src/timing.js";
import { type LogLine, TestSink } from "./harness.js";

const ADAPTER = serviceOf(ChannelAdapter);

export const CALLBACK = join(import.meta.dirname, "../../plugin-sdk/test/fixtures/callback");

export interface SessionOptions extends Partial<Pick<StartOptions, "env" | "reattach">> {
  readonly autoMtls?: boolean;
  readonly curve?: Curve;
  readonly timing?: Partial<StartOptions["timing"]>;
}

/** One plugin's process under the host, without a supervisor: what a test asks of the wire itself. */
export class TestSession implements AsyncDisposable {
  readonly root = mkdtempSync(join(tmpdir(), "lk"));
  readonly runDir = join(this.root, "run");
  readonly logs: LogLine[] = [];
  readonly #limits = {
    launcher: { ...findLauncher(), parentDeath: [] },
    limitsOf: () => DEFAULT_LIMITS,
    memory: new MemoryWatch(DEFAULT_TIMING.usageIntervalMs),
    meter: new Meter(new Series(new Registry()), "test"),
    signatures: { policy: "off", trustedKeys: [] } as const,
  };
  #session: Session | undefined;

  static async start(plugin: string | Manifest, options: SessionOptions = {}): Promise<TestSession> {
    const t = new TestSession();
    try {
      await t.#start(typeof plugin === "string" ? manifestIn(plugin) : plugin, options);
      return t;
    } catch (error) {
      rmSync(t.root, { recursive: true, force: true });
      throw error;
    }
  }

  get session(): Session {
    return this.#session!;
  }

  async #start(manifest: Manifest, { autoMtls = true, curve, env, reattach, timing }: SessionOptions): Promise<void> {
    createRunDir(this.runDir);
    const at = (level: string) => (fields: object, message: string) => void this.logs.push({ level, fields: { ...fields }, message });
    const log = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
    const options = { descriptions: undefined, runDir: this.runDir, env, curve, reattach, sink: new TestSink(), log };
    const start = { ...options, ...this.#limits, timing: { ...DEFAULT_TIMING, ...timing } };
    this.#session = await startSession({ ...manifest, autoMtls }, start, new AbortController().signal);
    await this.#session.unary(ADAPTER.openChannel, { channelId: "c" }, { timeoutMs: 5000 });
  }

  /** Has the plugin do something, and gives back its answer. */
  async tell(text: string, timeoutMs = 10_000): Promise<string> {
    const { result } = await this.session.unary(ADAPTER.sendMessage, { channelId: "c", text }, { timeoutMs });
    if (result.case !== "accepted") throw new Error(`not accepted: ${JSON.stringify(result)}`);
    return result.value.externalId;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session.stop();
    this.#limits.memory[Symbol.dispose]();
    rmSync(this.root, { recursive: true, force: true });
  }
}

export function manifestIn(folder: string): Manifest {
  const manifest = JSON.parse(readFileSync(join(folder, "plugin.json"), "utf8")) as Manifest;
  return { ...manifest, folder, bytes: new Uint8Array() };
}
