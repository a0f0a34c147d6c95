import { EventEmitter, once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { PluginState } from "@linktor/gen/linktor/plugin/v1/plugin_pb.js";
import { PluginStartError } from "@linktor/plugin-wire";
import type { InstalledPlugin } from "./api.js";
import { PluginCallError } from "./api.js";
import { Crashes } from "./crashes.js";
import type { Manifest } from "./discovery/manifest.js";
import { PluginStatus } from "./plugin-status.js";
import type { Session } from "./session/session.js";
import type { StartOptions } from "./session/start-session.js";
import { startSession } from "./session/start-session.js";

/** Failures that another start would only repeat. */
const FINAL_CODES: ReadonlySet<string> = new Set(["PLUGIN_CHECKSUM", "PLUGIN_SOCKET_PATH"]);

interface Ending {
  readonly reason: string;
  readonly readyForMs: number;
  readonly isFinal: boolean;
  readonly stderr?: string;
}

/** Keeps one plugin running: starts it, starts it again when it dies, and gives up when it dies too often. */
export class Supervisor {
  readonly #manifest: Manifest;
  readonly #options: StartOptions;
  readonly #status: PluginStatus;
  readonly #crashes: Crashes;
  readonly #stopping = new AbortController();
  readonly #events = new EventEmitter();
  #session: Session | undefined;
  #running: Promise<void> | undefined;

  constructor(manifest: Manifest, options: StartOptions) {
    this.#manifest = manifest;
    this.#options = options;
    this.#crashes = new Crashes(options.timing);
    this.#status = new PluginStatus(manifest, (plugin) => {
      try {
        options.sink.pluginChanged(plugin);
      } catch (error) {
        options.log.error({ err: error }, "core did not take the news of a plugin");
      }
    });
  }

  /** Resolves when it is ready or has failed once. */
  async start(): Promise<void> {
    const settled = once(this.#events, "settled");
    this.#running = this.#run();
    await settled;
  }

  snapshot(): InstalledPlugin {
    return this.#status.snapshot();
  }

  session(): Session {
    if (!this.#session) throw new PluginCallError("not_ready", `the plugin ${this.#manifest.id} is not running`);
    return this.#session;
  }

  revive(): void {
    this.#events.emit("revived");
  }

  async stop(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    this.#stopping.abort();
    await session?.stop();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (let restarts = 0; !signal.aborted; restarts++) {
      this.#status.starting(restarts);
      const ending = await this.#live();
      if (!signal.aborted) await this.#pause(ending);
    }
    this.#events.emit("settled");
    this.#status.down(PluginState.STOPPED, "");
  }

  /** One process, from launch to end. */
  async #live(): Promise<Ending> {
    let session: Session;
    try {
      session = await startSession(this.#manifest, this.#options, this.#stopping.signal);
    } catch (error) {
      const isStartError = error instanceof PluginStartError;
      const reason = isStartError ? `${error.code}: ${error.message}` : `PLUGIN_START_FAILED: ${(error as Error).message}`;
      return { reason, readyForMs: 0, isFinal: isStartError && FINAL_CODES.has(error.code) };
    }
    const readyAt = Date.now();
    // It may have become ready while it was being stopped.
    if (this.#stopping.signal.aborted) await session.stop();
    else {
      this.#session = session;
      this.#options.log.info({ version: session.description.version }, "plugin ready");
      this.#status.ready(session.description);
      this.#events.emit("settled");
    }
    const reason = await session.ended;
    this.#session = undefined;
    return { reason, readyForMs: Date.now() - readyAt, isFinal: false, stderr: session.stderrTail() };
  }

  async #pause({ reason, readyForMs, isFinal, stderr }: Ending): Promise<void> {
    const { signal } = this.#stopping;
    const isOver = this.#crashes.add(Date.now(), readyForMs) || isFinal;
    const news = isOver ? "the plugin failed and is not started again" : "the plugin ended and is started again";
    this.#options.log.error({ reason, readyForMs, stderr }, news);
    this.#status.down(isOver ? PluginState.FAILED : PluginState.BACKOFF, reason);
    this.#events.emit("settled");
    try {
      if (isOver) {
        await once(this.#events, "revived", { signal });
        this.#crashes.forget();
      } else {
        await sleep(this.#crashes.delayMs(), undefined, { signal });
      }
    } catch {
      // Stopping.
    }
  }
}
