import { setTimeout as sleep } from "node:timers/promises";
import { type JsonObject, toBinary } from "@bufbuild/protobuf";
import { CapabilitiesSchema, ChannelState, type CheckHealthResponse, SignInStepSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { type Plugin, PluginState } from "@linktor/gen/linktor/plugin/v1/plugin_pb.js";
import { type Db, inTenant } from "../../platform/postgres/transaction.js";
import type { SecretBox } from "../../platform/secrets.js";
import type { Clock } from "../../shared/clock.js";
import { GrpcStatus } from "../../shared/grpc-status.js";
import { type ChannelId, formatId, type TenantId } from "../../shared/ids.js";
import type { StatusChange } from "../channel.js";
import { beginEpoch, getChannel, readSealed, updateCapabilities } from "../channel-store.js";
import { openSecrets, openState } from "../credentials.js";
import type { ChannelHost } from "../ports.js";
import { reportStatus } from "../report-status.js";
import { webhookUrl } from "../rpc/to-proto.js";

export interface SupervisorOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  readonly gateway: ChannelHost;
  readonly publicUrl: string;
  readonly onError: (error: unknown, channelId: ChannelId) => void;
}

const HEALTH_MS = 30_000;
const RETRY_MIN_MS = 1000;
const RETRY_MAX_MS = 60_000;
/** Networks count wrong passwords, and lock accounts. What is signed in to elsewhere is noticed with the next try. */
const SIGN_IN_RETRY_MS = 15 * 60_000;

type Ref = { readonly tenantId: TenantId; readonly id: ChannelId; readonly type: string };

interface Connection {
  readonly ref: Ref;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** Keeps every channel that is meant to be live open and connected, whatever happens to its plugin. */
export class ChannelSupervisor implements AsyncDisposable {
  readonly #options: SupervisorOptions;
  readonly #connections = new Map<ChannelId, Connection>();
  #isStopped = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Connects a channel, anew if it was connected: its settings may have changed. */
  connect(ref: Ref): void {
    if (this.#isStopped) return;
    const before = this.#connections.get(ref.id);
    before?.abort.abort();
    const abort = new AbortController();
    const done = (before?.done ?? Promise.resolve())
      .then(() => this.#keep(ref, abort.signal))
      .catch((error: unknown) => this.#options.onError(error, ref.id));
    this.#connections.set(ref.id, { ref, abort, done });
  }

  /** Ends being live: the network is told. */
  async disconnect(ref: Ref): Promise<void> {
    await this.#end(ref);
    const { gateway } = this.#options;
    await gateway.disconnect(ref.type, formatId("ch", ref.id)).catch(() => undefined);
    await this.#close(ref);
  }

  /** Leaves a channel to another process: it stays live, so the network hears nothing. */
  async release(ref: Ref): Promise<void> {
    await this.#end(ref);
    await this.#close(ref);
  }

  async #end({ id }: Ref): Promise<void> {
    const connection = this.#connections.get(id);
    connection?.abort.abort();
    await connection?.done;
    this.#connections.delete(id);
  }

  async #close({ type, id }: Ref): Promise<void> {
    await this.#options.gateway.closeChannel(type, formatId("ch", id)).catch(() => undefined);
  }

  /** When a plugin's process is new, its channels must be opened again. */
  pluginChanged({ channelType, state }: Pick<Plugin, "channelType" | "state">): void {
    if (state !== PluginState.READY) return;
    for (const { ref } of [...this.#connections.values()]) if (ref.type === channelType) this.connect(ref);
  }

  /** Settings that were refused stay refused until somebody changes them, which begins anew. */
  async #keep(ref: Ref, signal: AbortSignal): Promise<void> {
    let ending: Ending = "up";
    for (let waitMs = RETRY_MIN_MS; !signal.aborted && ending !== "settings_refused"; waitMs = Math.min(waitMs * 2, RETRY_MAX_MS)) {
      ending = await this.#connectOnce(ref, signal);
      if (ending === "up") waitMs = RETRY_MIN_MS;
      await pause((ending === "needs_sign_in" ? SIGN_IN_RETRY_MS : waitMs) * (0.5 + Math.random() / 2), signal);
    }
  }

  /** Opens and connects, then watches until it is no longer connected. */
  async #connectOnce(ref: Ref, signal: AbortSignal): Promise<Ending> {
    const channelId = formatId("ch", ref.id);
    try {
      await this.#open(ref, channelId);
      for await (const { step } of this.#options.gateway.connect(ref.type, channelId, signal)) {
        if (!step) continue;
        const isWaiting = step.step.case !== "progress";
        await this.#report(ref, { status: isWaiting ? "needs_sign_in" : "connecting", signIn: toBinary(SignInStepSchema, step) });
      }
      await this.#report(ref, { status: "connected" });
    } catch (error) {
      if (!signal.aborted) await this.#report(ref, failure(error));
      return endingOf(error);
    }
    await this.#watch(ref, channelId, signal);
    return "up";
  }

  async #open({ tenantId, id, type }: Ref, channelId: string): Promise<void> {
    const { db, secrets, gateway, publicUrl } = this.#options;
    const { channel, sealed, epoch, state } = await inTenant(db, tenantId, async (tx) => ({
      channel: await getChannel(tx, tenantId, id),
      sealed: await readSealed(tx, tenantId, id),
      ...(await beginEpoch(tx, tenantId, id)),
    }));
    const { secretConfig, credentials } = openSecrets(secrets, channel, sealed);
    const { capabilities } = await gateway.openChannel(type, {
      channelId,
      config: { ...channel.config, ...secretConfig } as JsonObject,
      credentials: credentials as JsonObject,
      state: openState(secrets, channel, state),
      epoch,
      webhookUrl: webhookUrl(publicUrl, type, channelId),
    });
    const effective = capabilities ?? gateway.plugin(type)?.description?.capabilities;
    if (effective) await inTenant(db, tenantId, (tx) => updateCapabilities(tx, channel, toBinary(CapabilitiesSchema, effective)));
  }

  async #watch(ref: Ref, channelId: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(HEALTH_MS, signal);
      if (signal.aborted) return;
      const health = await this.#options.gateway.checkHealth(ref.type, channelId).catch((error: unknown) => error);
      if (signal.aborted) return;
      if (health instanceof Error) return this.#report(ref, failure(health));
      await this.#report(ref, statusOf(health as CheckHealthResponse));
    }
  }

  /** A report that is lost, because the database is away, must not end the watch: the next one says the same. */
  async #report(ref: Ref, change: StatusChange): Promise<void> {
    await reportStatus(this.#options, ref, change).catch((error: unknown) => this.#options.onError(error, ref.id));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    const connections = [...this.#connections.values()];
    for (const { abort } of connections) abort.abort();
    await Promise.all(connections.map(({ done }) => done));
  }
}

/** What became of an attempt: it was connected for a while, a person must act first, or the network was not there. */
type Ending = "up" | "needs_sign_in" | "settings_refused" | "failed";

function endingOf(error: unknown): Ending {
  const { kind, code } = error as { kind?: string; code?: number };
  if (kind !== "rejected") return "failed";
  if (code === GrpcStatus.unauthenticated) return "needs_sign_in";
  return code === GrpcStatus.invalidArgument ? "settings_refused" : "failed";
}

function failure(error: unknown): StatusChange {
  const { kind, message } = error as { kind?: string; message?: string };
  if (endingOf(error) === "needs_sign_in") return { status: "needs_sign_in", detail: message ?? "", action: message ?? "" };
  return { status: kind === "not_ready" ? "connecting" : "error", detail: message ?? String(error) };
}

export function statusOf({ state, detail, action }: Pick<CheckHealthResponse, "state" | "detail" | "action">): StatusChange {
  switch (state) {
    case ChannelState.CONNECTED:
      return { status: "connected", detail, action };
    case ChannelState.DEGRADED:
      return { status: "degraded", detail, action };
    case ChannelState.NEEDS_SIGN_IN:
      return { status: "needs_sign_in", detail, action };
    case ChannelState.CONNECTING:
      return { status: "connecting", detail, action };
    default:
      return { status: "error", detail: detail || "The channel is not connected.", action };
  }
}

/** Ends early with the signal, without failing. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
