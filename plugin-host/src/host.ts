import { status } from "@grpc/grpc-js";
import { ChannelAdapter } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Rpc } from "@linktor/plugin-wire";
import { serviceOf } from "@linktor/plugin-wire";
import { Registry } from "prom-client";
import type { HostTiming, HttpRequest, HttpResponse, InboundSink, InstalledPlugin, PluginHost, PluginHostOptions } from "./api.js";
import { PluginCallError } from "./api.js";
import { boundLogger } from "./bound-logger.js";
import { Descriptions } from "./discovery/descriptions.js";
import { findPlugins } from "./discovery/find-plugins.js";
import type { Manifest } from "./discovery/manifest.js";
import { manifestOfRunning, parseReattach, type Reattach } from "./discovery/reattach.js";
import { providerAnswered } from "./fault-points.js";
import { findLauncher } from "./limits/launcher.js";
import { limitsFor } from "./limits/limits.js";
import { MemoryWatch } from "./limits/memory-watch.js";
import { Meter } from "./metrics/meter.js";
import { Series } from "./metrics/series.js";
import { reapOrphans } from "./process/reap.js";
import { createRunDir } from "./process/run-dir.js";
import { comeAgain } from "./session/http.js";
import type { Session } from "./session/session.js";
import { readPublicKey } from "./signing/keys.js";
import { Supervisor } from "./supervisor.js";
import { reloadOnChange } from "./watch/reload.js";

const RPCS = serviceOf(ChannelAdapter);
/** The contract gives a plugin this long to say how a channel is. */
const CHECK_HEALTH_MS = 5000;

type Request<M extends keyof PluginHost> = PluginHost[M] extends (channelType: string, request: infer R) => unknown ? R : never;

export class Host implements PluginHost {
  readonly #options: PluginHostOptions & { readonly timing: HostTiming };
  readonly #supervisors = new Map<string, Supervisor>();
  /** What somebody else started, by plugin id. */
  readonly #running: ReadonlyMap<string, Reattach>;
  #memory: MemoryWatch | undefined;
  readonly #stopping = new AbortController();
  #stopped: Promise<void> | undefined;

  constructor(options: PluginHostOptions & { readonly timing: HostTiming }) {
    this.#options = options;
    this.#running = parseReattach(options.reattach);
  }

  async start(sink: InboundSink): Promise<void> {
    const { pluginDirs, runDir, log, timing, env, curve, traceparent } = this.#options;
    const running = this.#running;
    const { defaultLimits, maxLimits, trustedKeys = [], registry = new Registry(), watch, descriptionDirs = [] } = this.#options;
    createRunDir(runDir);
    await reapOrphans(runDir, log);
    const launcher = findLauncher();
    this.#memory = new MemoryWatch(timing.usageIntervalMs);
    const memory = this.#memory;
    trustedKeys.forEach(readPublicKey);
    const series = new Series(registry);
    const limitsOf = (manifest: Manifest) => limitsFor(manifest.limits, defaultLimits, maxLimits);
    // What is being written is seen at once only while it runs.
    const descriptions = watch || descriptionDirs.length === 0 ? undefined : new Descriptions(descriptionDirs);
    const shared = { descriptions, runDir, launcher, limitsOf, memory, timing, env, curve, ...(traceparent && { traceparent }), sink };
    const found = await findPlugins(pluginDirs, log);
    const unknown = [...running.keys()].filter((id) => !found.some(({ manifest }) => manifest.id === id));
    const attached = unknown.map((id) => ({ manifest: manifestOfRunning(id), signatures: "off" as const }));
    for (const { manifest, signatures: policy } of [...found, ...attached]) {
      const reattach = running.get(manifest.id);
      const own = { signatures: { policy, trustedKeys }, meter: new Meter(series, manifest.id) };
      const options = { ...shared, ...own, reattach, log: boundLogger(log, { plugin: manifest.id }) };
      const supervisor = new Supervisor(manifest, options);
      this.#supervisors.set(manifest.channelType, supervisor);
      if (watch) void reloadOnChange(supervisor, manifest.folder, options, this.#stopping.signal);
    }
    await Promise.all([...this.#supervisors.values()].map((supervisor) => supervisor.start()));
  }

  plugins(): InstalledPlugin[] {
    return [...this.#supervisors.values()].map((supervisor) => supervisor.snapshot());
  }

  plugin(channelType: string): InstalledPlugin | undefined {
    return this.#supervisors.get(channelType)?.snapshot();
  }

  revive(channelType: string): void {
    this.#supervisors.get(channelType)?.revive();
  }

  async replace(channelType: string): Promise<void> {
    await this.#supervisor(channelType).replace();
  }

  async openChannel(channelType: string, request: Request<"openChannel">) {
    const supervisor = this.#supervisor(channelType);
    const session = await supervisor.wake();
    const channelId = request.channelId ?? "";
    session.closed(channelId);
    const response = await session.unary(RPCS.openChannel, request, this.#limits(channelType, "callTimeoutMs"));
    session.opened(channelId, BigInt(request.epoch ?? 0));
    await supervisor.handOver(channelId);
    return response;
  }

  async closeChannel(channelType: string, channelId: string): Promise<void> {
    const supervisor = this.#supervisor(channelType);
    if (supervisor.isResting) return;
    await supervisor.handOver(channelId);
    const session = supervisor.session();
    session.closed(channelId);
    await session.unary(RPCS.closeChannel, { channelId }, this.#limits(channelType, "callTimeoutMs"));
  }

  async *connect(channelType: string, channelId: string, signal: AbortSignal) {
    yield* this.#sessionWith(channelType, channelId).serverStream(
      RPCS.connect,
      { channelId },
      this.#limits(channelType, "connectTimeoutMs", signal),
    );
  }

  async disconnect(channelType: string, channelId: string): Promise<void> {
    await this.#call(RPCS.disconnect, channelType, { channelId });
  }

  async checkHealth(channelType: string, channelId: string) {
    const timeoutMs = Math.min(CHECK_HEALTH_MS, this.#options.timing.callTimeoutMs);
    return await this.#sessionWith(channelType, channelId).unary(RPCS.checkHealth, { channelId }, { timeoutMs });
  }

  async receiveWebhook(channelType: string, channelId: string, request: HttpRequest): Promise<HttpResponse> {
    try {
      const session = channelId === "" ? await this.#supervisor(channelType).wake() : this.#sessionWith(channelType, channelId);
      return await session.receiveWebhook(channelId, request);
    } catch (error) {
      if (error instanceof PluginCallError) return comeAgain();
      throw error;
    }
  }

  async sendMessage(channelType: string, request: Request<"sendMessage">) {
    const { meter } = this.#supervisor(channelType);
    try {
      const response = await this.#call(RPCS.sendMessage, channelType, request, "sendTimeoutMs");
      providerAnswered.publish(undefined);
      meter.message(request.channelId ?? "", response.result.case ?? "unspecified");
      return response;
    } catch (error) {
      if (error instanceof PluginCallError && error.kind !== "not_open") meter.message(request.channelId ?? "", error.kind);
      throw error;
    }
  }

  async editMessage(channelType: string, request: Request<"editMessage">) {
    return await this.#call(RPCS.editMessage, channelType, request, "sendTimeoutMs");
  }

  async deleteMessage(channelType: string, request: Request<"deleteMessage">) {
    return await this.#call(RPCS.deleteMessage, channelType, request, "sendTimeoutMs");
  }

  async react(channelType: string, request: Request<"react">) {
    return await this.#call(RPCS.react, channelType, request, "sendTimeoutMs");
  }

  async markRead(channelType: string, request: Request<"markRead">): Promise<void> {
    await this.#call(RPCS.markRead, channelType, request);
  }

  async sendTyping(channelType: string, request: Request<"sendTyping">): Promise<void> {
    await this.#call(RPCS.sendTyping, channelType, request);
  }

  async listTemplates(channelType: string, channelId: string, cursor: string) {
    return await this.#call(RPCS.listTemplates, channelType, { channelId, cursor });
  }

  async *fetchMedia(channelType: string, channelId: string, reference: string, signal: AbortSignal) {
    const session = this.#sessionWith(channelType, channelId);
    yield* session.serverStream(RPCS.fetchMedia, { channelId, reference }, this.#limits(channelType, "mediaTimeoutMs", signal));
  }

  async uploadMedia(channelType: string, pieces: Parameters<PluginHost["uploadMedia"]>[1], signal: AbortSignal) {
    const rest = pieces[Symbol.asyncIterator]();
    const first = await rest.next();
    if (first.done) throw new PluginCallError("rejected", "there is nothing to upload", status.INVALID_ARGUMENT);
    const session = this.#sessionWith(channelType, first.value.channelId ?? "");
    return await session.clientStream(
      RPCS.uploadMedia,
      startingWith(first.value, rest),
      this.#limits(channelType, "mediaTimeoutMs", signal),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    this.#stopped ??= Promise.all([...this.#supervisors.values()].map((supervisor) => supervisor.stop())).then(() =>
      this.#memory?.[Symbol.dispose](),
    );
    await this.#stopped;
  }

  async #call<I extends { channelId?: string | undefined }, R extends I, O, S extends O>(
    rpc: Rpc<I, R, O, S>,
    channelType: string,
    request: I,
    timeout: keyof HostTiming = "callTimeoutMs",
  ): Promise<S> {
    return await this.#sessionWith(channelType, request.channelId ?? "").callFor(rpc, request, this.#limits(channelType, timeout));
  }

  #supervisor(channelType: string): Supervisor {
    const supervisor = this.#supervisors.get(channelType);
    if (!supervisor) throw new PluginCallError("not_ready", `no plugin for ${channelType} is installed`);
    return supervisor;
  }

  #sessionWith(channelType: string, channelId: string): Session {
    return this.#supervisor(channelType).sessionWith(channelId);
  }

  #limits(channelType: string, timeout: keyof HostTiming, signal?: AbortSignal) {
    const timing = this.#supervisors.get(channelType)?.timing ?? this.#options.timing;
    return { timeoutMs: timing[timeout], ...(signal && { signal }) };
  }
}

async function* startingWith<T>(first: T, rest: AsyncIterator<T>): AsyncGenerator<T> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
