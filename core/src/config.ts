import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { ConfigError, isMap, readSections } from "./config-file.js";
import { natsSchema } from "./nats-settings.js";
import type { NatsSettings } from "./platform/nats/settings.js";
import { limitsSchema, toLimits } from "./plugin-settings.js";
import { s3Schema, toS3 } from "./s3-settings.js";

/** What a process does. Apart, they find each other over PostgreSQL. */
const ROLES = ["api", "worker", "plugin-host"] as const;
export type ProcessRole = (typeof ROLES)[number];

/** Everything that can be set, with its defaults. `config.yaml.example` has the same keys with what they mean. */
const schema = z.strictObject({
  server: z
    .strictObject({
      host: z.string().default("127.0.0.1"),
      port: z.coerce.number().int().min(0).max(65535).default(8081),
      public_url: z.url({ protocol: /^https?$/ }).optional(),
      trusted_proxies: list().default([]),
      allowed_origins: list().default([]),
      shutdown_timeout: z.coerce.number().int().min(1).max(600).default(30),
      drain_grace: z.coerce.number().min(0).max(60).default(2),
      admin_password: z.string().min(8).optional(),
      platform_key: z.string().min(16).optional(),
      roles: list()
        .default([...ROLES])
        .pipe(z.array(z.enum(ROLES, `expected some of ${ROLES.join(", ")}`)).min(1)),
    })
    .prefault({}),
  database: z
    .strictObject({
      url: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
      max_connections: z.coerce.number().int().min(2).max(500).default(20),
      max_waiting: z.coerce.number().int().min(0).max(100_000).default(1000),
      connect_timeout: z.coerce.number().min(0.1).max(60).default(2),
      statement_timeout: z.coerce.number().min(1).max(3600).default(30),
    })
    .prefault({}),
  nats: natsSchema(list()),
  redis: z.strictObject({ url: z.url({ protocol: /^rediss?$/ }).optional() }).prefault({}),
  limits: z
    .strictObject({
      requests_per_minute: z.coerce.number().int().min(1).default(60_000),
      tenant_requests_per_minute: z.coerce.number().int().min(1).default(240_000),
    })
    .prefault({}),
  jwt: z.strictObject({ secret: z.string().min(32).optional() }).prefault({}),
  storage: z
    .strictObject({
      data_dir: z.string().default("data"),
      secret_key: z.string().min(32).optional(),
      s3: s3Schema(),
    })
    .prefault({}),
  events: z.strictObject({ retention_days: z.coerce.number().int().min(1).max(3650).default(30) }).prefault({}),
  log: z.strictObject({ level: z.enum(["debug", "info", "warn", "error", "silent"]).default("info") }).prefault({}),
  telemetry: z
    .strictObject({
      otlp_endpoint: z.url({ protocol: /^https?$/ }).optional(),
      sample_ratio: z.coerce.number().min(0).max(1).default(1),
    })
    .prefault({}),
  plugins: z
    .strictObject({
      dirs: list(path.delimiter).default([]),
      allowed_private_hosts: list().default([]),
      address: z
        .string()
        .regex(/^.+:\d{1,5}$/, "expected host:port")
        .optional(),
      reattach: z.string().optional(),
      signatures: z.enum(["require", "warn", "off"]).default("off"),
      trusted_keys: list()
        .pipe(z.array(z.base64().length(44, "expected 32 bytes in base64")))
        .default([]),
      watch: z.stringbool().or(z.boolean()).default(false),
      default_limits: limitsSchema,
      max_limits: limitsSchema,
    })
    .refine(({ signatures, trusted_keys }) => signatures !== "require" || trusted_keys.length > 0, {
      path: ["trusted_keys"],
      message: "say whose signatures count; with none nothing could be started",
    })
    .prefault({}),
});

type Settings = z.infer<typeof schema>;

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Where networks and people reach this installation; undefined: where it listens. */
  readonly publicUrl: string | undefined;
  readonly trustedProxies: readonly string[];
  readonly allowedOrigins: readonly string[];
  /** From being asked to stop to being gone. */
  readonly shutdownTimeoutMs: number;
  /** Part of it: how long a process that is not ready any more goes on as before. */
  readonly drainGraceMs: number;
  readonly databaseUrl: string | undefined;
  readonly maxConnections: number;
  /** undefined: wake-ups stay in this process, and events are not relayed. */
  readonly nats: NatsSettings | undefined;
  /** Most that wait for a connection to the database. */
  readonly maxWaiting: number;
  readonly connectTimeoutMs: number;
  /** Of one statement. */
  readonly queryTimeoutMs: number;
  /** Undefined: each process by itself. */
  readonly redisUrl: string | undefined;
  /** Calls in a minute, of one user or API key and of a whole tenant. */
  readonly rateLimits: { readonly ofCaller: number; readonly ofTenant: number };
  readonly dataDir: string;
  /** Where files are kept; undefined: in the data directory. */
  readonly s3: ReturnType<typeof toS3>;
  readonly secretKey: Buffer;
  readonly jwtSecret: Buffer;
  readonly roles: ReadonlySet<ProcessRole>;
  readonly adminPassword: string | undefined;
  readonly platformKey: string | undefined;
  /** How long the event log reaches back. */
  readonly eventRetentionDays: number;
  readonly logLevel: Settings["log"]["level"];
  /** Where traces go (OTLP over HTTP); undefined: there are none. */
  readonly otlpEndpoint: string | undefined;
  /** The part of all traces that is kept, 0 to 1. */
  readonly traceRatio: number;
  readonly pluginDirs: readonly string[];
  readonly allowedPrivateHosts: readonly string[];
  /** `host:port` where other processes of the installation reach the plugins of this one; undefined: nowhere. */
  readonly pluginHostAddress: string | undefined;
  /** For development: JSON of plugins that run already. */
  readonly reattachPlugins?: string | undefined;
  /** For the folders of `pluginDirs`. */
  readonly pluginSignatures: Settings["plugins"]["signatures"];
  readonly trustedKeys: readonly string[];
  /** Whether plugins are started anew when their files change. */
  readonly watchPlugins: boolean;
  readonly defaultLimits: ReturnType<typeof toLimits>;
  readonly maxLimits: ReturnType<typeof toLimits>;
}

const VARIABLES: Readonly<Record<string, readonly [section: keyof Settings, key: string, key?: string]>> = {
  LINKTOR_HOST: ["server", "host"],
  LINKTOR_PORT: ["server", "port"],
  LINKTOR_PUBLIC_URL: ["server", "public_url"],
  LINKTOR_TRUSTED_PROXIES: ["server", "trusted_proxies"],
  LINKTOR_ALLOWED_ORIGINS: ["server", "allowed_origins"],
  LINKTOR_DRAIN_GRACE: ["server", "drain_grace"],
  LINKTOR_ADMIN_PASSWORD: ["server", "admin_password"],
  LINKTOR_PLATFORM_KEY: ["server", "platform_key"],
  LINKTOR_ROLES: ["server", "roles"],
  DATABASE_URL: ["database", "url"],
  NATS_URL: ["nats", "url"],
  NATS_PREFIX: ["nats", "prefix"],
  REDIS_URL: ["redis", "url"],
  LINKTOR_REQUESTS_PER_MINUTE: ["limits", "requests_per_minute"],
  LINKTOR_TENANT_REQUESTS_PER_MINUTE: ["limits", "tenant_requests_per_minute"],
  LINKTOR_JWT_SECRET: ["jwt", "secret"],
  LINKTOR_DATA_DIR: ["storage", "data_dir"],
  LINKTOR_SECRET_KEY: ["storage", "secret_key"],
  S3_ENDPOINT: ["storage", "s3", "endpoint"],
  S3_BUCKET: ["storage", "s3", "bucket"],
  S3_REGION: ["storage", "s3", "region"],
  S3_ACCESS_KEY_ID: ["storage", "s3", "access_key_id"],
  S3_SECRET_ACCESS_KEY: ["storage", "s3", "secret_access_key"],
  S3_PREFIX: ["storage", "s3", "prefix"],
  LINKTOR_EVENT_RETENTION_DAYS: ["events", "retention_days"],
  LINKTOR_LOG_LEVEL: ["log", "level"],
  OTEL_EXPORTER_OTLP_ENDPOINT: ["telemetry", "otlp_endpoint"],
  OTEL_TRACES_SAMPLER_ARG: ["telemetry", "sample_ratio"],
  LINKTOR_PLUGIN_DIR: ["plugins", "dirs"],
  LINKTOR_ALLOWED_PRIVATE_HOSTS: ["plugins", "allowed_private_hosts"],
  LINKTOR_PLUGIN_HOST_ADDRESS: ["plugins", "address"],
  LINKTOR_REATTACH_PLUGINS: ["plugins", "reattach"],
  LINKTOR_PLUGIN_SIGNATURES: ["plugins", "signatures"],
  LINKTOR_PLUGIN_TRUSTED_KEYS: ["plugins", "trusted_keys"],
  LINKTOR_PLUGIN_WATCH: ["plugins", "watch"],
};

/** Reads `config.yaml` and lets the environment override it. */
export function readConfig(env: NodeJS.ProcessEnv, cwd: string): Config {
  const merged = readSections(env.LINKTOR_CONFIG, cwd);
  for (const [name, [section, key, inner]] of Object.entries(VARIABLES)) {
    const value = env[name];
    if (value === undefined || value === "") continue;
    const before = merged[section]?.[key];
    merged[section] = { ...merged[section], [key]: inner ? { ...(isMap(before) ? before : {}), [inner]: value } : value };
  }
  const parsed = schema.safeParse(merged);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map(faultText).join("\n"));
  return toConfig(parsed.data, cwd);
}

function toConfig(settings: Settings, cwd: string): Config {
  const { server, database, nats, redis, limits, jwt, storage, events, log, telemetry, plugins } = settings;
  const dataDir = path.resolve(cwd, storage.data_dir);
  const isEmbedded = database.url === undefined;
  const roles = new Set(server.roles);
  const isApart = roles.size < ROLES.length;
  if (isEmbedded && isApart)
    throw new ConfigError("LINKTOR_ROLES: the embedded database is for one process with all roles; set DATABASE_URL.");
  return {
    host: server.host,
    port: server.port,
    publicUrl: server.public_url?.replace(/\/$/, ""),
    trustedProxies: server.trusted_proxies,
    allowedOrigins: server.allowed_origins,
    shutdownTimeoutMs: server.shutdown_timeout * 1000,
    drainGraceMs: server.drain_grace * 1000,
    databaseUrl: database.url,
    maxConnections: database.max_connections,
    nats,
    maxWaiting: database.max_waiting,
    connectTimeoutMs: database.connect_timeout * 1000,
    queryTimeoutMs: database.statement_timeout * 1000,
    redisUrl: redis.url,
    rateLimits: { ofCaller: limits.requests_per_minute, ofTenant: limits.tenant_requests_per_minute },
    dataDir,
    s3: toS3(storage.s3),
    secretKey: secretOf("LINKTOR_SECRET_KEY", storage.secret_key, path.join(dataDir, "secret.key"), isEmbedded),
    jwtSecret: secretOf("LINKTOR_JWT_SECRET", jwt.secret, path.join(dataDir, "jwt.secret"), isEmbedded),
    roles,
    adminPassword: server.admin_password,
    platformKey: server.platform_key,
    eventRetentionDays: events.retention_days,
    logLevel: log.level,
    otlpEndpoint: telemetry.otlp_endpoint,
    traceRatio: telemetry.sample_ratio,
    pluginDirs: plugins.dirs.map((dir) => path.resolve(cwd, dir)),
    allowedPrivateHosts: plugins.allowed_private_hosts,
    pluginHostAddress: roles.has("plugin-host") ? (plugins.address ?? (isEmbedded ? undefined : "127.0.0.1:0")) : undefined,
    reattachPlugins: plugins.reattach,
    pluginSignatures: plugins.signatures,
    trustedKeys: plugins.trusted_keys,
    watchPlugins: plugins.watch,
    defaultLimits: toLimits(plugins.default_limits),
    maxLimits: toLimits(plugins.max_limits),
  };
}

/** A secret that was given, or one that was made for the embedded set-up and is kept beside its data. */
function secretOf(name: string, given: string | undefined, file: string, isEmbedded: boolean): Buffer {
  if (given !== undefined) return Buffer.from(given);
  if (!isEmbedded)
    throw new ConfigError(`${name}: set it to at least 32 random characters (openssl rand -hex 32); it is required with DATABASE_URL.`);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as { code?: unknown }).code !== "EEXIST") throw error;
  }
  return Buffer.from(readFileSync(file, "utf8").trim());
}

function list(separator = ",") {
  const split = z.string().transform((text) =>
    text
      .split(separator)
      .map((item) => item.trim())
      .filter((item) => item !== ""),
  );
  return z.union([z.array(z.string()), split]);
}

function faultText({ path: keys, message }: z.core.$ZodIssue): string {
  const variable = Object.entries(VARIABLES).find(([, target]) => target.join(".") === keys.join("."))?.[0];
  return `${keys.join(".") || "config.yaml"}${variable ? ` (${variable})` : ""}: ${message}`;
}

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}
