import { Server } from "@grpc/grpc-js";
import { ADDRESS_REFUSED, APP_PROTOCOL_VERSION, type Bound, formatHandshake, SERVER_OPTIONS, type Trust } from "@linktor/plugin-wire";
import type { ChannelPlugin } from "./channel.js";
import { OpenChannels } from "./channels/open-channels.js";
import { onAddressRefused } from "./guard/guard.js";
import { multiplexedTransport } from "./multiplex/transport.js";
import { isByHand, listenOptionsOf, trustOf } from "./process/launch.js";
import { createLogger } from "./process/logger.js";
import { Output } from "./process/output.js";
import { reattachLine } from "./process/reattach.js";
import { Shutdown } from "./process/shutdown.js";
import { reasonNotToServe } from "./process/start-check.js";
import { StdioQueue } from "./process/stdio-queue.js";
import { directTransport, type Transport } from "./process/transport.js";
import { expectHost, watchParent } from "./process/watchdog.js";
import { HostLink } from "./receive/host-link.js";
import type { ServeOptions } from "./serve-options.js";
import { addChannelAdapter } from "./server/adapter.js";
import { Calls } from "./server/calls.js";
import { addInternalServices } from "./server/internal-services.js";

/**
 * Serves a plugin to the host that started this process, and resolves once the host can call. Call it once, at the top
 * of the program; it owns the process from then on.
 *
 * - Started by hand, it says so on stderr and exits with 1. With LINKTOR_PLUGIN_BY_HAND=1 it serves nevertheless, prints
 *   what a host needs to find it, and ends with Ctrl-C.
 * - What the program prints goes to the host's log; use `context.log` for structured lines.
 * - The process ends when the host asks, dies, or never calls. Ctrl-C is the host's business and is ignored. Running calls
 *   get a second to finish; then their signals end and channels are disposed of.
 * - An uncaught exception or unhandled rejection ends the process with 1; the host starts it again.
 */
export async function serveChannel<Settings>(plugin: ChannelPlugin<Settings>, options: ServeOptions = {}): Promise<void> {
  const parent = process.ppid;
  const byHand = isByHand(process.env);
  const reason = byHand ? undefined : reasonNotToServe(process.env);
  if (reason) exit(reason);

  const output = new Output({ keepStdout: byHand });
  const log = createLogger((line) => output.log(line), { "@module": plugin.id });
  const logFor = (channelId: string) => createLogger((line) => output.log(line), { "@module": plugin.id, channel: channelId });
  onAddressRefused(() => log.warn({ counted: ADDRESS_REFUSED }, "an address that may not be called was refused"));
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(event, (error: unknown) => {
      log.error({ error }, event === "uncaughtException" ? "uncaught exception" : "unhandled rejection");
      process.exit(1);
    });
  }

  const trust = byHand
    ? undefined
    : await trustOf(process.env, () => log.error({}, "PLUGIN_CLIENT_CERT is no certificate: nobody can connect"));
  const transport = orExit(() => transportFor(options, trust));
  const server = new Server(SERVER_OPTIONS);
  const calls = new Calls(log);
  const link = new HostLink();
  const stdio = new StdioQueue();
  const channels = new OpenChannels(plugin, link, logFor);
  let bound: Bound | undefined;
  const cleanUp = (): void => {
    transport.broker.close();
    bound?.remove();
  };
  const shutdown = new Shutdown({ server, calls, cleanUp, disposeChannels: () => channels.disposeAll() });
  const { broker } = transport;
  addInternalServices(server, {
    calls,
    stdio,
    broker,
    shutdown: () => void shutdown.drainAndExit(),
    isStopping: () => shutdown.isStopping,
  });
  addChannelAdapter(server, { plugin, channels, link, calls, log });
  options.addServices?.(server, broker);
  bound = await transport.listen(server).catch((error: Error) => exit(error.message));

  if (bound.network === "tcp" && !trust) log.warn({}, "listening on a port without TLS: any program of this machine can call");
  process.on("SIGTERM", () => void shutdown.drainAndExit());
  process.on("SIGINT", () => byHand && void shutdown.drainAndExit());
  if (byHand) return output.handshake(reattachLine(plugin.id, bound));
  watchParent(parent, () => shutdown.exitNow(1));
  expectHost(
    () => calls.hasHost,
    () => shutdown.exitNow(1),
  );

  const { network, address } = bound;
  output.handshake(
    formatHandshake({
      appVersion: APP_PROTOCOL_VERSION,
      network,
      address,
      certificate: trust?.own.der,
      multiplexing: multiplexingOf(process.env),
    }),
  );
  output.redirectTo(stdio);
}

/** Undefined where the host did not ask. */
function multiplexingOf({ PLUGIN_MULTIPLEX_GRPC: asked }: NodeJS.ProcessEnv): boolean | undefined {
  return asked ? /^(1|t|true)$/i.test(asked) : undefined;
}

function transportFor({ network }: ServeOptions, trust: Trust | undefined): Transport {
  const options = listenOptionsOf(process.env, network);
  return multiplexingOf(process.env) ? multiplexedTransport(options, trust) : directTransport(options, trust);
}

function orExit<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    return exit((error as Error).message);
  }
}

function exit(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}
