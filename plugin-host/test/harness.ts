import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import type { SendMessageRequestSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { EventOutcome, EventResultSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { PluginState } from "@linktor/gen/linktor/plugin/v1/plugin_pb.js";
import type { HostTiming, HttpResponse, InboundBatch, InboundSink, InstalledPlugin, PluginHost, PluginHostOptions } from "../src/index.js";
import { createPluginHost } from "../src/index.js";

export const FIXTURES = join(import.meta.dirname, "fixtures");

export function fixture(name: string): string {
  return join(FIXTURES, name);
}

export interface LogLine {
  readonly level: string;
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

type Store = InboundSink["store"];

/** Remembers what it was given; `answer` decides what becomes of it. */
export class TestSink implements InboundSink {
  readonly batches: InboundBatch[] = [];
  readonly states: InstalledPlugin[] = [];
  answer: Store = async (batch) => storedAll(batch);

  async store(batch: InboundBatch): ReturnType<Store> {
    this.batches.push(batch);
    return await this.answer(batch);
  }

  pluginChanged(plugin: InstalledPlugin): void {
    this.states.push(plugin);
  }

  ids(): string[] {
    return this.batches.flatMap(({ events }) => events.map(({ kind }) => (kind.case === "message" ? kind.value.externalId : "?")));
  }
}

export function storedAll({ events }: InboundBatch, outcome = EventOutcome.STORED) {
  return { results: events.map(() => create(EventResultSchema, { outcome })), stateStored: true };
}

export class TestHost implements AsyncDisposable {
  readonly sink = new TestSink();
  readonly logs: LogLine[] = [];
  readonly runDir: string;
  readonly host: PluginHost;
  readonly #root: string;

  constructor(
    pluginDirs: PluginHostOptions["pluginDirs"],
    timing: Partial<HostTiming> = {},
    runDir?: string,
    env = { LINKTOR_ALLOW_LOOPBACK: "1" },
    more: Partial<PluginHostOptions> = {},
  ) {
    this.#root = mkdtempSync(join(tmpdir(), "lk"));
    this.runDir = runDir ?? join(this.#root, "run");
    const at = (level: string) => (fields: object, message: string) => void this.logs.push({ level, fields: { ...fields }, message });
    this.host = createPluginHost({
      pluginDirs,
      runDir: this.runDir,
      env,
      log: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") },
      timing: { backoffMinMs: 20, backoffMaxMs: 100, graceMs: 1500, ...timing },
      ...more,
    });
  }

  static async start(names: readonly string[], timing?: Partial<HostTiming>): Promise<TestHost> {
    const t = new TestHost(names.map(fixture), timing);
    await t.host.start(t.sink);
    return t;
  }

  async open(
    channelType = "parrot",
    channelId = "ch_1",
    more: { config?: Record<string, string | boolean>; epoch?: bigint; state?: Uint8Array } = {},
  ) {
    return await this.host.openChannel(channelType, { channelId, webhookUrl: "https://example.com/wh", ...more });
  }

  /** Tells the parrot what to do. */
  async send(text: string, more: MessageInitShape<typeof SendMessageRequestSchema> = {}, channelType = "parrot") {
    return await this.host.sendMessage(channelType, { channelId: "ch_1", text, idempotencyKey: "k", ...more });
  }

  async tell(text: string, channelType = "parrot"): Promise<string> {
    const { result } = await this.send(text, {}, channelType);
    if (result.case !== "accepted") throw new Error(`not accepted: ${JSON.stringify(result)}`);
    return result.value.externalId;
  }

  async webhook(body: object | Uint8Array, headers: Record<string, string> = {}, channelId = "ch_1"): Promise<HttpResponse> {
    const bytes = body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body));
    const pairs = Object.entries({ "x-secret": "crackers", ...headers });
    return await this.host.receiveWebhook("parrot", channelId, { method: "POST", url: "/hook?a=b", headers: pairs, body: bytes });
  }

  /** States it went through, by name. */
  history(channelType = "parrot"): string[] {
    return this.sink.states.filter(({ plugin }) => plugin.channelType === channelType).map(({ plugin }) => PluginState[plugin.state]);
  }

  state(channelType = "parrot") {
    return this.host.plugins().find(({ plugin }) => plugin.channelType === channelType)?.plugin;
  }

  logged(message: string): LogLine[] {
    return this.logs.filter((line) => line.message === message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host[Symbol.asyncDispose]();
    rmSync(this.#root, { recursive: true, force: true });
  }
}

/** Waits until something is so; fails with what it was last. */
export async function until<T>(probe: () => T | Promise<T>, timeoutMs = 10_000): Promise<NonNullable<T>> {
  for (const end = Date.now() + timeoutMs; ; await new Promise((resolve) => setTimeout(resolve, 10))) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`still ${String(value)} after ${timeoutMs} ms: ${probe}`);
  }
}

/** Processes that were started by plugins of a run folder, however they hide. */
export function leftBehind(runDir: string): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && isRunning(pid) && environOf(pid).includes(`=${runDir}/`));
}

function environOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return "";
  }
}

export function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
