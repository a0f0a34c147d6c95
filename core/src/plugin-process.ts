import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import { createPluginHost, type InboundSink, type PluginHost, servePluginHost } from "@linktor/plugin-host";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import { ChannelLeases, ChannelSupervisor, type ReportDeps } from "./channel/index.js";
import { type Config, isLoopback } from "./config.js";
import { Suspects } from "./message/index.js";
import type { Disposables } from "./platform/disposables.js";
import type { SecretBox } from "./platform/secrets.js";
import { currentTraceparent, type Tracer } from "./platform/telemetry/trace.js";
import { pluginHostAddress } from "./plugin-host-address.js";
import type { ChannelId } from "./shared/ids.js";
import { traceHostCall } from "./tracing.js";

export interface PluginProcessDeps extends ReportDeps {
  readonly config: Config;
  readonly hostId: string;
  readonly secrets: SecretBox;
  readonly root: string;
  /** Where what plugins do is counted. */
  readonly registry: Registry;
  readonly log: Logger;
  readonly onChannelError: (error: unknown, channelId: ChannelId) => void;
  readonly onLeaseError: (error: unknown) => void;
  readonly tracer: Tracer | undefined;
}

/** What a process with the role `plugin-host` runs: the plugins, and the channels that it has. */
export interface PluginProcess {
  readonly host: PluginHost;
  readonly leases: ChannelLeases;
  /** Events that did harm, which are taken in with care. */
  readonly suspects: Suspects;
  /** Whether it knows its plugins and takes channels. */
  readonly isStarted: boolean;
  /** Starts the plugins and then takes channels. */
  start(store: InboundSink["store"]): Promise<void>;
}

export async function createPluginProcess(deps: PluginProcessDeps, stack: Disposables): Promise<PluginProcess> {
  const { db, clock, config, hostId, secrets, root, registry, log, onChannelError, onLeaseError, tracer } = deps;
  // Plugins end before it does: until then events come in.
  const suspects = stack.use(await Suspects.open(db, clock, path.join(config.dataDir, "intake.marks")));
  const parts: { address: string; leases?: ChannelLeases } = { address: "" };
  // The last to go: until the plugins have ended no other process may have their channels.
  stack.use({ [Symbol.asyncDispose]: async () => parts.leases?.leave() });
  const host = stack.use(
    createPluginHost({
      pluginDirs: [path.join(root, "plugins"), ...config.pluginDirs.map((dir) => ({ path: dir, signatures: config.pluginSignatures }))],
      trustedKeys: config.trustedKeys,
      defaultLimits: config.defaultLimits,
      maxLimits: config.maxLimits,
      watch: config.watchPlugins,
      registry,
      ...(tracer && { traceparent: currentTraceparent }),
      runDir: runDir(config),
      descriptionDirs: [path.join(root, "core/dist/plugins"), path.join(config.dataDir, "plugins")],
      env: pluginEnv(config),
      ...(config.reattachPlugins && { reattach: config.reattachPlugins }),
      log,
    }),
  );
  const supervisor = stack.use(new ChannelSupervisor({ ...deps, secrets, gateway: host, onError: onChannelError }));
  if (config.pluginHostAddress !== undefined) {
    const { listen, announce } = await pluginHostAddress(config.pluginHostAddress, config.databaseUrl);
    const served = stack.use(await servePluginHost(host, { address: listen, secret: config.secretKey, inTrace: traceHostCall(tracer) }));
    parts.address = announce(served.port);
  }
  const leases = stack.use(
    new ChannelLeases({ db, hostId, address: parts.address, plugins: () => host.plugins(), supervisor, onError: onLeaseError }),
  );
  parts.leases = leases;
  let isStarted = false;
  return {
    host,
    leases,
    suspects,
    get isStarted() {
      return isStarted;
    },
    async start(store) {
      await host.start({ store, pluginChanged: ({ plugin }) => supervisor.pluginChanged(plugin) });
      await leases.start();
      isStarted = true;
    },
  };
}

/** What a socket's path leaves for the folder that the plugins' folders are in. */
const MAX_RUN_DIR_BYTES = 78;

/** Sockets need a short path; the data directory may have a long one. */
function runDir({ dataDir }: Config): string {
  const own = path.join(dataDir, "run");
  if (Buffer.byteLength(own) <= MAX_RUN_DIR_BYTES) return own;
  return path.join(tmpdir(), `linktor-${createHash("sha256").update(own).digest("hex").slice(0, 12)}`);
}

/** What plugins may call, see plugin-sdk's guard. */
function pluginEnv({ allowedPrivateHosts, host }: Config): Record<string, string> {
  return { LINKTOR_ALLOWED_PRIVATE_HOSTS: allowedPrivateHosts.join(","), LINKTOR_ALLOW_LOOPBACK: isLoopback(host) ? "1" : "0" };
}
