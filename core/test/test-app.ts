import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { pino } from "pino";
import WebSocket from "ws";
import { type App, createApp, type Overrides } from "../src/app.js";
import type { Config } from "../src/config.js";
import { PLATFORM_KEY, TEST_SECRET } from "./tenant-fixture.js";

/** The admin of a first start, as the server sees one: over the network. */
export interface Client {
  readonly url: string;
  readonly token: string;
  /** A REST call; JSON both ways. */
  rest(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; body: any; headers: Headers }>;
  /** A realtime client of the admin. */
  watch(after?: string): Promise<Watcher>;
}

/** The whole server with real plugins, on a free port. */
export interface TestApp extends Client, AsyncDisposable {
  readonly app: App;
}

export async function startTestApp(overrides: Overrides & { readonly config?: Partial<Config> } = {}): Promise<TestApp> {
  const dataDir = await mkdtemp("/tmp/lk-");
  const config: Config = {
    host: "127.0.0.1",
    port: 0,
    publicUrl: undefined,
    trustedProxies: [],
    roles: new Set(["api", "worker", "plugin-host"]),
    pluginHostAddress: undefined,
    allowedOrigins: [],
    shutdownTimeoutMs: 5000,
    drainGraceMs: 0,
    databaseUrl: undefined,
    maxConnections: 10,
    nats: undefined,
    maxWaiting: 1000,
    connectTimeoutMs: 2000,
    queryTimeoutMs: 30_000,
    redisUrl: undefined,
    rateLimits: { ofCaller: 1_000_000, ofTenant: 1_000_000 },
    dataDir,
    s3: undefined,
    secretKey: TEST_SECRET,
    jwtSecret: TEST_SECRET,
    adminPassword: undefined,
    platformKey: PLATFORM_KEY,
    eventRetentionDays: 30,
    logLevel: "silent",
    otlpEndpoint: undefined,
    traceRatio: 1,
    pluginDirs: [],
    allowedPrivateHosts: [],
    pluginSignatures: "off",
    trustedKeys: [],
    watchPlugins: false,
    defaultLimits: {},
    maxLimits: {},
    ...overrides.config,
  };
  const log = pino({ level: process.env.TEST_LOG ?? "silent" });
  const app = await createApp(config, { log, root: path.resolve(import.meta.dirname, "../.."), ...overrides });
  return {
    app,
    ...(await signIn(app.url)),
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export async function signIn(url: string, password = "admin123", email = "admin@linktor.io"): Promise<Client> {
  const { status, body } = await call(url, "", "POST", "/api/v1/auth/login", { email, password });
  if (status !== 200) throw new Error(`sign-in was answered ${status}: ${JSON.stringify(body)}`);
  const token = body.access_token as string;
  return {
    url,
    token,
    rest: (method, at, body, headers) => call(url, token, method, `/api/v1/${at}`, body, headers),
    watch: (after) => watch(url, token, after),
  };
}

async function call(
  url: string,
  token: string,
  method: string,
  at: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
) {
  const response = await fetch(`${url}${at}`, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : (JSON.parse(text) as any), headers: response.headers };
}

export interface Frame {
  readonly type: string;
  readonly id: string;
  readonly payload: any;
}

/** What a realtime client got, in order. */
export interface Watcher extends Disposable {
  readonly frames: Frame[];
  /** Resolves with the first frame that fits, past ones included. */
  next(fits: (frame: Frame) => boolean, timeoutMs?: number): Promise<Frame>;
  /** Position of the last frame that has one. */
  readonly position: string;
}

export async function watch(url: string, token: string, after?: string): Promise<Watcher> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/ws?token=${token}${after ? `&after=${after}` : ""}`);
  const frames: Frame[] = [];
  const waiting = new Set<() => void>();
  socket.on("message", (data) => {
    frames.push(JSON.parse(String(data)) as Frame);
    for (const look of waiting) look();
  });
  const watcher: Watcher = {
    frames,
    get position() {
      return frames.findLast(({ id }) => id)?.id ?? "";
    },
    next: (fits, timeoutMs = 20_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`no such frame came; there were ${JSON.stringify(frames.map(({ type }) => type))}`));
        }, timeoutMs);
        const look = (): void => {
          const found = frames.find(fits);
          if (!found) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    [Symbol.dispose]: () => socket.terminate(),
  };
  await watcher.next(({ type }) => type === "ready" || type === "resync");
  return watcher;
}

/** Waits until something is so, looking again and again. */
export async function eventually<T>(look: () => Promise<T | undefined | false>, timeoutMs = 20_000): Promise<T> {
  for (const end = Date.now() + timeoutMs; ; ) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error("it did not come to pass in time");
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
