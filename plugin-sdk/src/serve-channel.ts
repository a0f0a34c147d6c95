import { ServerCredentials } from "@grpc/grpc-js";
import { APP_PROTOCOL_VERSION, createCertificate, formatHandshake } from "@linktor/plugin-wire";
import type { ChannelPlugin } from "./channel.js";
import { OpenChannels } from "./channels/open-channels.js";
import { createLogger } from "./process/logger.js";
import { Output } from "./process/output.js";
import { Shutdown } from "./process/shutdown.js";
import { createGrpcServer, isCertificate, listen, mutualTls, newSocketPath } from "./process/socket.js";
import { reasonNotToServe } from "./process/start-check.js";
import { StdioQueue } from "./process/stdio-queue.js";
import { expectHost, watchParent } from "./process/watchdog.js";
import { HostLink } from "./receive/host-link.js";
import { addChannelAdapter } from "./server/adapter.js";
import { Calls } from "./server/calls.js";
import { addInternalServices } from "./server/internal-services.js";

/**
 * Serves a plugin to the host that started this process, and resolves once the host can call. Call it once, at the top
 * of the program; it owns the process from then on.
 *
 * - Started by hand, it says so on stderr and exits with 1.
 * - What the program prints goes to the host's log; use `context.log` for structured lines.
 * - The process ends when the host asks, dies, or never calls. Ctrl-C is the host's business and is ignored. Running calls
 *   get a second to finish; then their signals end and channels are disposed of.
 * - An uncaught exception or unhandled rejection ends the process with 1; the host starts it again.
 */
export async function serveChannel<Settings>(plugin: ChannelPlugin<Settings>): Promise<void> {
  const parent = process.ppid;
  const reason = reasonNotToServe(process.env);
  if (reason) exit(reason);

  const output = new Output();
  const log = createLogger((line) => output.log(line), { "@module": plugin.id });
  const logFor = (channelId: string) => createLogger((line) => output.log(line), { "@module": plugin.id, channel: channelId });
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(event, (error: unknown) => {
      log.error({ error }, event === "uncaughtException" ? "uncaught exception" : "unhandled rejection");
      process.exit(1);
    });
  }

  const server = createGrpcServer();
  const calls = new Calls(log);
  const link = new HostLink();
  const stdio = new StdioQueue();
  const channels = new OpenChannels(plugin, link, logFor);
  const socketPath = await pathOrExit();
  const shutdown = new Shutdown({ server, calls, socketPath, disposeChannels: () => channels.disposeAll() });
  addInternalServices(server, calls, stdio, () => void shutdown.drainAndExit());
  addChannelAdapter(server, { plugin, channels, link, calls, log });
  const hostCertPem = process.env.PLUGIN_CLIENT_CERT ?? "";
  const certificate = hostCertPem === "" ? undefined : await createCertificate();
  if (certificate && !isCertificate(hostCertPem)) log.error({}, "PLUGIN_CLIENT_CERT is no certificate: nobody can connect");
  // With a root that nobody has the key of, TLS refuses everybody, as a Go plugin does.
  const credentials = certificate && mutualTls(certificate, isCertificate(hostCertPem) ? hostCertPem : certificate.certPem);
  await listen(server, socketPath, credentials ?? ServerCredentials.createInsecure());

  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => void shutdown.drainAndExit());
  watchParent(parent, () => shutdown.exitNow(1));
  expectHost(
    () => calls.hasHost,
    () => shutdown.exitNow(1),
  );

  const multiplexing = process.env.PLUGIN_MULTIPLEX_GRPC ? false : undefined;
  const where = { network: "unix", address: socketPath } as const;
  output.handshake(formatHandshake({ appVersion: APP_PROTOCOL_VERSION, ...where, certificate: certificate?.der, multiplexing }));
  output.redirectTo(stdio);
}

async function pathOrExit(): Promise<string> {
  try {
    return newSocketPath(process.env);
  } catch (error) {
    return exit((error as Error).message);
  }
}

function exit(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}
