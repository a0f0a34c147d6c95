import { EventEmitter, once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { equals } from "@bufbuild/protobuf";
import { type DescribeResponse, DescribeResponseSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { PluginState } from "@linktor/gen/linktor/plugin/v1/plugin_pb.js";
import { PluginStartError } from "@linktor/plugin-wire";
import type { HostTiming, InstalledPlugin } from "./api.js";
import { PluginCallError } from "./api.js";
import { Crashes } from "./crashes.js";
import { type Manifest, readManifest } from "./discovery/manifest.js";
import type { Meter } from "./metrics/meter.js";
import { PluginStatus } from "./plugin-status.js";
import type { Session } from "./session/session.js";
import type { StartOptions } from "./session/start-session.js";
import { startSession } from "./session/start-session.js";

/** Failures that another start would only repeat. */
const FINAL_CODES: ReadonlySet<string> = new Set(["PLUGIN_CHECKSUM", "PLUGIN_SIGNATURE", "PLUGIN_SOCKET_PATH"]);

/** How long a process that was replaced waits for its channels to be opened in the other one. */
const RETIRE_MS = 60_000;

interface Ending {
  readonly reason: string;
  readonly readyForMs: number;
  readonly isFinal: boolean;
  readonly stderr?: string;
}

/** Keeps one plugin running, from when it is needed: starts it, starts it again when it dies, and gives up when it dies too often. */
export class Supervisor {
  #manifest: Manifest;
  readonly #options: StartOptions;
  readonly #status: PluginStatus;
  readonly #crashes: Crashes;
  readonly #stopping = new AbortController();
  readonly #events = new EventEmitter();
  #session: Session | undefined;
  /** What is known of a plugin whose process nobody has needed yet. */
  #resting: DescribeResponse | undefined;
  #keeping: Promise<void> = Promise.resolve();
  /** The process that the current one takes the place of, while it still has channels. */
  #retiring: Session | undefined;
  #replacing: Promise<void> | undefined;
  #retirement: Promise<void> = Promise.resolve();
  #running: Promise<void> | undefined;

  constructor(manifest: Manifest, options: StartOptions) {
    this.#manifest = manifest;
    this.#options = options;
    this.#crashes = new Crashes(options.timing);
    this.#status = new PluginStatus(manifest, (plugin) => {
      options.meter.inState(plugin.plugin.state);
      try {
        options.sink.pluginChanged(plugin);
      } catch (error) {
        options.log.error({ err: error }, "core did not take the news of a plugin");
      }
    });
  }

  /** Resolves when it can be used or has failed once. */
  async start(): Promise<void> {
    this.#resting = await this.#known();
    if (this.#resting) {
      this.#status.resting(this.#resting);
      this.#running = this.#run();
      return;
    }
    const settled = once(this.#events, "settled");
    this.#running = this.#run();
    await settled;
  }

  get timing(): HostTiming {
    return this.#session?.timing ?? this.#options.timing;
  }

  get meter(): Meter {
    return this.#options.meter;
  }

  snapshot(): InstalledPlugin {
    return this.#status.snapshot();
  }

  /** The plugin's process, which is started now where nobody has needed it before. */
  async wake(): Promise<Session> {
    if (this.#resting && !this.#stopping.signal.aborted) {
      const settled = once(this.#events, "settled");
      this.#events.emit("wanted");
      await settled;
    }
    return this.session();
  }

  get isResting(): boolean {
    return this.#resting !== undefined;
  }

  session(): Session {
    if (!this.#session || this.#stopping.signal.aborted)
      throw new PluginCallError("not_ready", `the plugin ${this.#manifest.id} is not running`);
    return this.#session;
  }

  /** The process that has a channel open. */
  sessionWith(channelId: string): Session {
    const current = this.session();
    for (const session of [current, this.#retiring]) if (session?.isOpen(channelId)) return session;
    throw new PluginCallError("not_open", "the channel is not open in the plugin");
  }

  /** Takes a channel out of the process that ends, once it is open in the current one. */
  async handOver(channelId: string): Promise<void> {
    await this.#retiring?.handOver(channelId);
  }

  /**
   * Puts a new process, of what is in the plugin's folder now, in the place of the one that runs, and resolves when it is
   * ready. The old one goes on until core has opened its channels in the new one. When that cannot be started nothing changes,
   * and this rejects.
   */
  async replace(): Promise<void> {
    this.#replacing ??= this.#replace().finally(() => {
      this.#replacing = undefined;
    });
    await this.#replacing;
  }

  async #replace(): Promise<void> {
    await this.#retirement; // two processes at a time are enough
    if (this.#resting) return void (await this.wake());
    const before = this.#session;
    if (!before || this.#options.reattach) return this.revive();
    const manifest = await this.#reread();
    const session = await startSession(manifest, this.#options, this.#stopping.signal);
    if (this.#session !== before || this.#stopping.signal.aborted) return await session.stop();
    this.#manifest = manifest;
    this.#retiring = before;
    this.#adopt(session);
    this.#retirement = before.retire(RETIRE_MS).finally(() => {
      this.#retiring = undefined;
    });
  }

  revive(): void {
    this.#events.emit("revived");
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([this.#session?.stop(), this.#retiring?.stop()]);
    await Promise.all([this.#replacing?.catch(() => undefined), this.#retirement, this.#running, this.#keeping]);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    if (this.#resting) await once(this.#events, "wanted", { signal }).catch(() => undefined);
    for (let restarts = 0; !signal.aborted; restarts++) {
      if (restarts > 0) this.#options.meter.restarted();
      if (!this.#resting) this.#status.starting(restarts);
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
      this.#manifest = await this.#reread();
      session = await startSession(this.#manifest, this.#options, this.#stopping.signal);
    } catch (error) {
      const isStartError = error instanceof PluginStartError;
      const reason = isStartError ? `${error.code}: ${error.message}` : `PLUGIN_START_FAILED: ${(error as Error).message}`;
      return { reason, readyForMs: 0, isFinal: isStartError && FINAL_CODES.has(error.code) };
    }
    const ended = once(this.#events, "ended") as Promise<[Ending]>;
    // It may have become ready while it was being stopped.
    this.#adopt(session);
    if (this.#stopping.signal.aborted) await session.stop();
    const [ending] = await ended;
    return ending;
  }

  /** What somebody else started may have no folder. */
  async #reread(): Promise<Manifest> {
    return this.#options.reattach ? this.#manifest : await reread(this.#manifest);
  }

  /** From now on this is the plugin's process; when it ends as such, the plugin has ended. */
  #adopt(session: Session): void {
    const readyAt = Date.now();
    this.#session = session;
    void session.ended.then((reason) => {
      if (this.#session !== session) return;
      this.#session = undefined;
      const ending: Ending = { reason, readyForMs: Date.now() - readyAt, isFinal: false, stderr: session.stderrTail() };
      this.#events.emit("ended", ending);
    });
    if (this.#stopping.signal.aborted) return;
    this.#options.log.info({ version: session.description.version }, "plugin ready");
    const isAsKnown = this.#resting && equals(DescribeResponseSchema, this.#resting, session.description);
    this.#resting = undefined;
    if (isAsKnown) this.#status.woken();
    else this.#status.ready(session.description, this.#manifest.version);
    if (!isAsKnown) this.#keep(session.description);
    this.#events.emit("settled");
  }

  /** What it said when it ran before. What somebody else started runs already, and what is being written changes. */
  async #known(): Promise<DescribeResponse | undefined> {
    const { reattach, descriptions, signatures } = this.#options;
    return reattach ? undefined : await descriptions?.find(this.#manifest, signatures).catch(() => undefined);
  }

  #keep(description: DescribeResponse): void {
    const { reattach, descriptions, signatures, log } = this.#options;
    if (reattach || !descriptions) return;
    const kept = descriptions.keep(this.#manifest, signatures, description);
    this.#keeping = kept.catch((error: unknown) => log.debug({ err: error }, "what a plugin says of itself could not be kept"));
  }

  async #pause({ reason, readyForMs, isFinal, stderr }: Ending): Promise<void> {
    const { signal } = this.#stopping;
    const isOver = this.#crashes.add(Date.now(), readyForMs) || isFinal;
    const news = isOver ? "the plugin failed and is not started again" : "the plugin ended and is started again";
    this.#resting = undefined;
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

/** What the folder holds now; another version may have been put there. */
async function reread(manifest: Manifest): Promise<Manifest> {
  const now = await readManifest(manifest.folder);
  if (!now) throw new PluginStartError("PLUGIN_CONTRACT", "its plugin.json is gone");
  if (now.channelType !== manifest.channelType) {
    throw new PluginStartError("PLUGIN_CONTRACT", `plugin.json says ${now.channelType} now; it was ${manifest.channelType}`);
  }
  return now;
}
