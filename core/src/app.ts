import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installationTrust, RemoteHost } from "@linktor/plugin-host";
import type { KyselyPlugin } from "kysely";
import type { Logger } from "pino";
import { Registry } from "prom-client";
import { apiRoutes } from "./api-routes.js";
import { type ChannelGateway, ChannelOwners, HostDirectory, RoutedGateway, reportStatus } from "./channel/index.js";
import type { Config } from "./config.js";
import { Viewing } from "./conversation/index.js";
import { counting } from "./counting.js";
import { drainTimeMs } from "./drain-time.js";
import { firstStart, type SignIn } from "./first-start.js";
import { Authenticator, LoginLimiter, Presence, Tokens } from "./identity/index.js";
import { MediaLinks, openMedia } from "./media/index.js";
import { type InboundDeps, Intake, type Suspects, storeBatch, TypingFeed } from "./message/index.js";
import { openDatabase } from "./open-database.js";
import { Disposables } from "./platform/disposables.js";
import { EventFeed } from "./platform/eventlog/feed.js";
import { Sequencer } from "./platform/eventlog/sequencer.js";
import { FairQueue } from "./platform/fair-queue.js";
import { hostId } from "./platform/host-id.js";
import { startNats } from "./platform/nats/start.js";
import type { OpenDatabase } from "./platform/postgres/open.js";
import { TOPICS } from "./platform/postgres/wakeups.js";
import { broadcastOver, nobodyElse } from "./platform/redis/broadcast.js";
import { limitersOver } from "./platform/redis/limiter.js";
import { RedisLink } from "./platform/redis/link.js";
import { MinuteCounts } from "./platform/redis/minute-counts.js";
import { SecretBox } from "./platform/secrets.js";
import { standardOutput } from "./platform/standard-output.js";
import { BacklogReader } from "./platform/telemetry/backlog.js";
import { showBacklog } from "./platform/telemetry/backlog-metrics.js";
import { databaseCheck } from "./platform/telemetry/database-check.js";
import type { Durability } from "./platform/telemetry/durability.js";
import { createLog } from "./platform/telemetry/log.js";
import { createMetrics } from "./platform/telemetry/metrics.js";
import { optional, Readiness } from "./platform/telemetry/readiness.js";
import { currentTraceparent, traceFields } from "./platform/telemetry/trace.js";
import { createPluginProcess, type PluginProcess } from "./plugin-process.js";
import { databaseError } from "./server/database-errors.js";
import { createHttpServer } from "./server/http-server.js";
import { interceptorsOf } from "./server/interceptors.js";
import { pluginsCheck } from "./server/plugins-check.js";
import type { Clock } from "./shared/clock.js";
import { formatId, type TenantId } from "./shared/ids.js";
import { tracerOf, traceStore } from "./tracing.js";
import { findUpload, VisitorHub } from "./webchat/index.js";
import { startWorkerProcess } from "./worker-process.js";

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
  /** How Redis is, if there should be one. */
  readonly redis: { readonly detail: string } | undefined;
  readonly durability: Durability;
  /** Says that it is not ready any more, and goes on serving for the grace that balancers need to notice. */
  announceStop(graceMs: number): Promise<void>;
}

/** Builds everything once, in reading order, and starts it. Disposing drains and stops it, in the opposite order. */
export async function createApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const { root = path.resolve(import.meta.dirname, "../..") } = overrides;
  const context = config.otlpEndpoint ? { context: traceFields } : {};
  const log = overrides.log ?? createLog({ level: config.logLevel, destination: standardOutput(), ...context });
  const stack = new Disposables();
  try {
    const server = stack.use(await createHttpServer(config));
    const publicUrl = config.publicUrl ?? server.url;

    const { kyselyPlugins: plugins, database: given } = overrides;
    const { database, durability, health } = await openDatabase({ config, root, log, plugins, given }, stack);
    const { db } = database;
    const clock = overrides.clock ?? health.clock;
    const tracer = await tracerOf(config, stack);
    const signIn = await firstStart(db, config, clock.now());

    const secrets = new SecretBox(config.secretKey);
    const tokens = new Tokens(config.jwtSecret);
    const onError = (what: string) => (error: unknown, about?: unknown) => log.error({ err: error, about: nameOf(about) }, what);

    const redis = config.redisUrl ? stack.use(new RedisLink(config.redisUrl, config.secretKey, log)) : undefined;
    const others = redis ? broadcastOver(redis, onError("what another process said could not be used")) : nobodyElse;
    const limiters = limitersOver(redis);
    const authenticator = new Authenticator(db, tokens, clock, config.platformKey, others);
    const files = stack.use(await openMedia(config.s3, config.dataDir, log));
    const media = files.store;
    const links = new MediaLinks(config.secretKey, publicUrl, () => clock.now());
    const typing = new TypingFeed(others);
    const presence = stack.use(new Presence(others));
    const viewing = stack.use(new Viewing(presence, others));

    stack.use(new Sequencer(db, onError("events could not be stamped")));
    const feed = stack.use(new EventFeed(db, onError("the event log could not be read")));

    const reports = { db, clock, publicUrl };
    const registry = new Registry();
    const metrics = createMetrics(registry);
    const count = counting(metrics, (error) => databaseError(error)?.reason.toLowerCase());
    database.meter.show(registry);
    showBacklog(registry, new BacklogReader(db, clock, onError("the figures of what waits could not be read")));
    const readiness = new Readiness();
    readiness.add("database", databaseCheck(health, durability));
    const own = hostId(config.dataDir);
    const nats =
      config.nats && startNats({ settings: config.nats, db, registry, log, isRelay: config.roles.has("worker"), holder: own }, stack);
    let pluginProcess: PluginProcess | undefined;
    if (config.roles.has("plugin-host")) {
      const onChannelError = onError("a channel could not be kept");
      const onLeaseError = onError("leases could not be renewed");
      pluginProcess = await createPluginProcess(
        { ...reports, config, hostId: own, secrets, root, registry, log, onChannelError, onLeaseError, tracer },
        stack,
      );
    }
    const trust = await installationTrust(config.secretKey);
    const directory = stack.use(
      new HostDirectory({
        db,
        hostId: own,
        dial: (address) => new RemoteHost(address, trust, tracer && currentTraceparent),
        onError: onError("other processes could not be looked for"),
      }),
    );
    const leases = pluginProcess?.leases;
    const gateway = new RoutedGateway({
      local: pluginProcess?.host,
      holds: (channelId) => leases?.holds(channelId) ?? false,
      directory,
    });
    const extras = { nats: nats && (() => nats.state), redis: redis && (() => redis.state), media: files.state };
    for (const [name, state] of Object.entries(extras)) if (state) readiness.add(name, optional(state));
    readiness.add(
      "plugins",
      pluginsCheck(gateway, () => pluginProcess?.isStarted ?? true),
    );
    const owners = new ChannelOwners(db, others);
    const onAddressTaken: InboundDeps["onAddressTaken"] = (channelId, { kind, contactId, holderId }) =>
      log.info(
        { channel: formatId("ch", channelId), kind, contact: formatId("ct", contactId), holder: formatId("ct", holderId) },
        "a network gave a contact an address that another contact has; it stays there",
      );
    // The other half of the connections is for requests and work.
    const line = new FairQueue<TenantId>({ concurrency: Math.ceil(config.maxConnections / 2), maxWaiting: 512 });
    const inbound = {
      ...reports,
      secrets,
      owners,
      typing,
      findUpload,
      onAddressTaken,
      intake: new Intake(db, clock, tracer),
      line,
      onOutcomes: count.onOutcomes,
    };
    const store = (suspects: Suspects) => {
      const deps = { ...inbound, suspects };
      return count.storing((batch) => traceStore(tracer, batch, () => storeBatch(deps, batch)));
    };
    const started = pluginProcess?.start(store(pluginProcess.suspects));
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
    const worker = config.roles.has("worker")
      ? startWorkerProcess({ config, database, delivery, count, tracer, log, onError }, stack)
      : undefined;

    const channelsChanged = async (): Promise<void> => {
      owners.forget();
      await leases?.refresh();
    };
    const loginLimiter = new LoginLimiter(undefined, limiters);
    const routes = apiRoutes({
      ...{ db, clock, tokens, authenticator, loginLimiter, presence, viewing, typing, feed },
      ...{ secrets, gateway, channelsChanged, publicUrl, tracer, media, findUpload, onAddressTaken },
    });
    const counts = stack.use(new MinuteCounts(redis, () => clock.now().getTime()));
    const { trustedProxies, rateLimits } = config;
    const interceptors = interceptorsOf({ log, metrics, tracer, trustedProxies, authenticator, counts, rateLimits });
    const webchat = { db, clock, secrets, gateway, owners, hub: stack.use(new VisitorHub(feed, typing)), media };
    server.serve({
      routes,
      interceptors,
      isApi: config.roles.has("api"),
      database,
      health,
      gateway,
      owners,
      media,
      links,
      events: { feed, typing, presence, viewing, authenticator, clock },
      webchat,
      limiters,
      log,
      metrics,
      onAnswered: count.onAnswered,
      tracer,
      readiness,
      durability,
      root,
    });

    health.onChange((isReady) => {
      if (!isReady) return;
      // What waited goes on at once, and not at its next sweep.
      leases?.refresh().catch(onError("leases could not be renewed"));
      for (const topic of TOPICS) db.wakeups.wake(topic);
    });
    await Promise.all([started, directory.refresh(), redis?.settled()]);
    return {
      url: server.url,
      gateway,
      database,
      signIn,
      redis,
      durability,
      async announceStop(graceMs) {
        readiness.drain();
        server.announceStop();
        await sleep(graceMs);
      },
      async [Symbol.asyncDispose]() {
        readiness.drain();
        // What is under way still needs everything else: requests, and work, which others claim from now on.
        const drainMs = drainTimeMs(config);
        await Promise.all([server.drain(drainMs), worker?.stop(drainMs)]);
        await stack[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
}

/** Which piece of work, and whose. The key of a delivery is its conversation. */
function nameOf(about: unknown): unknown {
  const { kind, id, tenantId, key } = (about ?? {}) as Record<string, unknown>;
  return kind ? { kind, id, tenant: tenantId, key } : about;
}
