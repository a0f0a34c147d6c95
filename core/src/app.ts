import path from "node:path";
import type { ConnectRouter } from "@connectrpc/connect";
import { createValidateInterceptor } from "@connectrpc/validate";
import { installationTrust, RemoteHost } from "@linktor/plugin-host";
import type { KyselyPlugin } from "kysely";
import { type Logger, pino } from "pino";
import { Registry } from "prom-client";
import {
  type ChannelGateway,
  ChannelOwners,
  channelRoutes,
  findChannel,
  HostDirectory,
  RoutedGateway,
  reportStatus,
} from "./channel/index.js";
import type { Config } from "./config.js";
import { contactRoutes } from "./contact/index.js";
import { moveAll, WAKE_CONVERSATION, wakeConversation } from "./conversation/index.js";
import { eventRoutes } from "./event/index.js";
import { firstStart, type SignIn } from "./first-start.js";
import { Authenticator, authInterceptor, identityRoutes, LoginLimiter, Tokens } from "./identity/index.js";
import { fileMediaStore, MediaLinks, mediaRoutes } from "./media/index.js";
import {
  DELIVER_MESSAGE,
  deliverMessage,
  FETCH_MEDIA,
  fetchMedia,
  type InboundDeps,
  Intake,
  messageRoutes,
  Suspects,
  storeBatch,
  TypingFeed,
} from "./message/index.js";
import { operationsRoutes } from "./operations/index.js";
import { Disposables } from "./platform/disposables.js";
import { EventFeed } from "./platform/eventlog/feed.js";
import { Sequencer } from "./platform/eventlog/sequencer.js";
import { FairQueue } from "./platform/fair-queue.js";
import { hostId } from "./platform/host-id.js";
import { Housekeeping } from "./platform/housekeeping.js";
import { checkServer } from "./platform/postgres/check-server.js";
import { openEmbedded } from "./platform/postgres/embedded.js";
import { migrate } from "./platform/postgres/migrate.js";
import { type OpenDatabase, openPostgres } from "./platform/postgres/open.js";
import { SecretBox } from "./platform/secrets.js";
import { Worker } from "./platform/work/worker.js";
import { createPluginProcess, type PluginProcess } from "./plugin-process.js";
import { errorInterceptor } from "./server/errors.js";
import { createHttpServer } from "./server/http-server.js";
import { remoteAddressInterceptor } from "./server/remote-address.js";
import { requestIdInterceptor } from "./server/request-id.js";
import { type Clock, systemClock } from "./shared/clock.js";
import { formatId, type TenantId } from "./shared/ids.js";
import { tenantRoutes } from "./tenant/index.js";
import { findUpload, VisitorHub } from "./webchat/index.js";

/** What a test may replace. */
export interface Overrides {
  readonly database?: OpenDatabase;
  readonly clock?: Clock;
  readonly log?: Logger;
  readonly kyselyPlugins?: readonly KyselyPlugin[];
  /** Where assets, migrations and plugins lie. */
  readonly root?: string;
}

export interface App extends AsyncDisposable {
  readonly url: string;
  readonly gateway: ChannelGateway;
  readonly database: OpenDatabase;
  readonly signIn: SignIn;
}

/** One channel alone gets half of it, one tenant alone three quarters; the rest is there at once for whoever comes. */
const WORKER_CONCURRENCY = 64;

/** Builds everything once, in reading order, and starts it. Disposing drains and stops it, in the opposite order. */
export async function createApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const { clock = systemClock, root = path.resolve(import.meta.dirname, "../..") } = overrides;
  const log = overrides.log ?? pino({ level: config.logLevel, base: null });
  const stack = new Disposables();
  try {
    const server = stack.use(await createHttpServer(config));
    const publicUrl = config.publicUrl ?? server.url;

    const database = overrides.database ?? stack.use(await openDatabase(config, root, overrides.kyselyPlugins));
    const { db } = database;
    if (database.kind === "postgres" && !overrides.database) for (const unsafe of await checkServer(db)) log.warn({}, unsafe);
    if (!overrides.database) await migrate(db, path.join(root, "migrations"));
    const signIn = await firstStart(db, config, clock.now());

    const secrets = new SecretBox(config.secretKey);
    const tokens = new Tokens(config.jwtSecret);
    const authenticator = new Authenticator(db, tokens, clock, config.platformKey);
    const media = fileMediaStore(path.join(config.dataDir, "media"));
    const links = new MediaLinks(config.secretKey, publicUrl, () => clock.now());
    const typing = new TypingFeed();
    const onError = (what: string) => (error: unknown, about?: unknown) => log.error({ err: error, about: nameOf(about) }, what);

    stack.use(new Sequencer(db, onError("events could not be stamped")));
    const feed = stack.use(new EventFeed(db, onError("the event log could not be read")));

    // Plugins end before it does: until then events come in.
    const suspects = stack.use(await Suspects.open(db, clock, path.join(config.dataDir, "intake.marks")));
    const reports = { db, clock, publicUrl };
    const registry = new Registry();
    const own = hostId(config.dataDir);
    let pluginProcess: PluginProcess | undefined;
    if (config.roles.has("plugin-host")) {
      const onChannelError = onError("a channel could not be kept");
      const onLeaseError = onError("leases could not be renewed");
      pluginProcess = await createPluginProcess(
        { ...reports, config, hostId: own, secrets, root, registry, log, onChannelError, onLeaseError },
        stack,
      );
    }
    const trust = await installationTrust(config.secretKey);
    const directory = stack.use(
      new HostDirectory({
        db,
        hostId: own,
        dial: (address) => new RemoteHost(address, trust),
        onError: onError("other processes could not be looked for"),
      }),
    );
    const leases = pluginProcess?.leases;
    const gateway = new RoutedGateway({
      local: pluginProcess?.host,
      holds: (channelId) => leases?.holds(channelId) ?? false,
      directory,
    });
    const owners = new ChannelOwners(db);
    const onAddressTaken: InboundDeps["onAddressTaken"] = (channelId, { kind, contactId, holderId }) =>
      log.info(
        { channel: formatId("ch", channelId), kind, contact: formatId("ct", contactId), holder: formatId("ct", holderId) },
        "a network gave a contact an address that another contact has; it stays there",
      );
    // The other half of the connections is for requests and work.
    const line = new FairQueue<TenantId>({ concurrency: Math.ceil(config.maxConnections / 2), maxWaiting: 512 });
    const inbound = { ...reports, secrets, owners, typing, findUpload, onAddressTaken, intake: new Intake(db, clock), suspects, line };
    const started = pluginProcess?.start((batch) => storeBatch(inbound, batch));
    // Whoever waits for it comes later.
    started?.catch(() => undefined);

    const delivery = {
      db,
      clock,
      gateway,
      media,
      links,
      onSignInNeeded: (channel: Parameters<typeof reportStatus>[1], detail: string) =>
        reportStatus(reports, channel, { status: "needs_sign_in", detail, action: detail }),
    };
    if (config.roles.has("worker")) {
      const handlers = {
        [DELIVER_MESSAGE]: deliverMessage(delivery),
        [FETCH_MEDIA]: fetchMedia(delivery),
        [WAKE_CONVERSATION]: wakeConversation(db, clock),
      };
      stack.use(new Worker({ db, clock, concurrency: WORKER_CONCURRENCY, onError: onError("work failed"), handlers }));
      const onUnread = (count: number) => log.warn({ count }, "events were dropped that a reader of the log had not seen in time");
      const retention = { days: config.eventRetentionDays, readers: [], onUnread };
      const kept = { db, retention, isEmbedded: database.kind === "embedded" };
      stack.use(new Housekeeping(kept, () => clock.now(), onError("housekeeping failed")));
    }

    const loginLimiter = new LoginLimiter();
    const routes = allRoutes(
      identityRoutes({
        db,
        clock,
        tokens,
        authenticator,
        loginLimiter,
        moveConversations: (tx, tenantId, from, to) =>
          moveAll(tx, tenantId, { ownerType: from.type, ownerId: from.id }, { ownerType: "queue", ownerId: to }, clock.now()),
      }),
      tenantRoutes({ db, clock }),
      channelRoutes({ db, clock, secrets, gateway, channelsChanged: async () => leases?.refresh(), publicUrl }),
      contactRoutes({ db, clock, channelExists: async (tx, tenantId, id) => (await findChannel(tx, tenantId, id)) !== undefined }),
      messageRoutes({ db, clock, gateway, typing }),
      mediaRoutes({ db, clock, media }),
      eventRoutes({ feed, typing, authenticator, clock }),
      operationsRoutes({ db, clock, findUpload, onAddressTaken }),
    );
    const interceptors = [
      requestIdInterceptor,
      errorInterceptor(log),
      remoteAddressInterceptor(config.trustedProxies),
      authInterceptor(authenticator),
      createValidateInterceptor(),
    ];
    const webchat = { db, clock, secrets, gateway, owners, hub: stack.use(new VisitorHub(feed, typing)), media };
    server.serve({
      routes,
      interceptors,
      isApi: config.roles.has("api"),
      database,
      gateway,
      owners,
      media,
      links,
      events: { feed, typing, authenticator, clock },
      webchat,
      log,
      registry,
      root,
    });

    await Promise.all([started, directory.refresh()]);
    return {
      url: server.url,
      gateway,
      database,
      signIn,
      async [Symbol.asyncDispose]() {
        // Requests that are under way still need everything else.
        await server.drain();
        await stack[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
}

function allRoutes(...parts: readonly ((router: ConnectRouter) => void)[]): (router: ConnectRouter) => void {
  return (router) => {
    for (const part of parts) part(router);
  };
}

function openDatabase(config: Config, root: string, plugins: readonly KyselyPlugin[] = []): Promise<OpenDatabase> {
  const { databaseUrl, maxConnections, dataDir } = config;
  if (!databaseUrl) return openEmbedded(path.join(dataDir, "pgdata"), path.join(root, "core/dist/image"), plugins);
  const settings = { url: databaseUrl, maxConnections, connectTimeoutMs: 5000, queryTimeoutMs: 30_000 };
  return Promise.resolve(openPostgres(settings, plugins));
}

function nameOf(about: unknown): unknown {
  const { kind, id } = (about ?? {}) as { kind?: unknown; id?: unknown };
  return kind ? { kind, id } : about;
}
