import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Config, readConfig } from "../../src/config.js";
import { ConfigError } from "../../src/config-file.js";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync("/tmp/lk-");
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function read(yaml: string, env: Record<string, string> = {}): Config {
  writeFileSync(path.join(folder, "config.yaml"), yaml);
  return readConfig(env, folder);
}

it.each([
  ["LINKTOR_PORT", "abc", "server.port"],
  ["LINKTOR_PORT", "65536", "server.port"],
  ["LINKTOR_PUBLIC_URL", "example.com", "server.public_url"],
  ["LINKTOR_LOG_LEVEL", "loud", "log.level"],
  ["DATABASE_URL", "mysql://localhost/linktor", "database.url"],
  ["LINKTOR_SECRET_KEY", "short", "storage.secret_key"],
  ["REDIS_URL", "localhost:6379", "redis.url"],
  ["LINKTOR_REQUESTS_PER_MINUTE", "0", "limits.requests_per_minute"],
  ["S3_ENDPOINT", "minio:9000", "storage.s3.endpoint"],
  ["S3_PREFIX", "/linktor", "storage.s3.prefix"],
  ["LINKTOR_ADMIN_PASSWORD", "short", "server.admin_password"],
  ["LINKTOR_CONFIG", "none.yaml", "none.yaml"],
])("refuses %s=%s by name", (name, value, key) => {
  const reading = () => read("", { [name]: value });
  expect(reading).toThrow(ConfigError);
  expect(reading).toThrow(name);
  expect(reading).toThrow(key);
});

it.each([
  ["server:\n  prot: 8081\n", 'server: Unrecognized key: "prot"'],
  ["sever:\n  port: 8081\n", 'Unrecognized key: "sever"'],
  ["server:\n  port: [8081\n", "config.yaml"],
  ["just a line\n", "config.yaml"],
  ["server: 8081\n", "server"],
  ["server:\n  port: {}\n", "server.port"],
])("refuses config.yaml with %j", (yaml, name) => {
  const reading = () => read(yaml, { LINKTOR_HOST: "127.0.0.1" });
  expect(reading).toThrow(ConfigError);
  expect(reading).toThrow(name);
});

it.each([
  ["LINKTOR_PLUGIN_SIGNATURES", "maybe", "plugins.signatures"],
  ["LINKTOR_PLUGIN_TRUSTED_KEYS", "c2hvcnQ=", "plugins.trusted_keys"],
  ["LINKTOR_PLUGIN_WATCH", "sometimes", "plugins.watch"],
])("refuses %s=%s by key", (name, value, key) => {
  expect(() => read("", { [name]: value })).toThrow(key);
});

it("says what plugins may use, and whose signatures count", () => {
  const key = Buffer.alloc(32, 7).toString("base64");
  const yaml = `plugins:\n  signatures: require\n  trusted_keys: [${key}]\n  default_limits:\n    memory_mb: 300\n  max_limits:\n    nice: 5\n`;
  expect(read(yaml, { LINKTOR_PLUGIN_WATCH: "1" })).toMatchObject({
    pluginSignatures: "require",
    trustedKeys: [key],
    watchPlugins: true,
    defaultLimits: { memoryMb: 300 },
    maxLimits: { nice: 5 },
  });
  expect(read("", {})).toMatchObject({ pluginSignatures: "off", trustedKeys: [], watchPlugins: false, defaultLimits: {}, maxLimits: {} });
  expect(read("plugins:\n  max_limits:\n    memory_mb:\n", {}).maxLimits).toEqual({});
  expect(() => read("plugins:\n  max_limits:\n    memory_mb: 1\n")).toThrow("plugins.max_limits.memory_mb");
  expect(() => read("plugins:\n  signatures: require\n")).toThrow("plugins.trusted_keys");
});

it("takes a bucket from the file and the environment together, and wants what belongs together", () => {
  const yaml = "storage:\n  s3:\n    bucket: files\n    prefix: linktor/\n    endpoint:\n";
  const keys = { S3_ACCESS_KEY_ID: "id", S3_SECRET_ACCESS_KEY: "secret" };
  const credentials = { accessKeyId: "id", secretAccessKey: "secret" };
  expect(read(yaml, keys).s3).toEqual({ bucket: "files", region: "us-east-1", endpoint: undefined, prefix: "linktor/", credentials });
  expect(read("", {}).s3).toBeUndefined();
  expect(() => read(yaml, { S3_ACCESS_KEY_ID: "id" })).toThrow("storage.s3.secret_access_key (S3_SECRET_ACCESS_KEY)");
  expect(() => read("", { S3_ENDPOINT: "http://minio:9000" })).toThrow("storage.s3.bucket (S3_BUCKET)");
});

it("takes what is commented out, in part or as a whole, for not set", () => {
  expect(read("server:\n  # port: 9000\nlog:\n  level:\ndatabase:\n  max_connections: 7\n")).toMatchObject({
    port: 8081,
    logLevel: "info",
    maxConnections: 7,
  });
  expect(read("server:\n  port:\n")).toMatchObject({ port: 8081 });
  expect(read("# nothing\n")).toMatchObject({ host: "127.0.0.1" });
});

it("lets the environment override the file, and an empty variable is none", () => {
  const yaml = "server:\n  port: 9000\n  host: 10.0.0.1\n";
  expect(read(yaml, { LINKTOR_PORT: "9001", LINKTOR_HOST: "" })).toMatchObject({ port: 9001, host: "10.0.0.1" });
});

it("takes NATS servers with one login, and does not repeat a password where one is wrong", () => {
  expect(read("", {}).nats).toBeUndefined();
  expect(read("nats:\n  url:\n  prefix: two\n", { NATS_URL: "" }).nats).toBeUndefined();
  expect(read("", { NATS_URL: "nats://linktor:p%40ss@one, nats://linktor:p%40ss@[::1]:80" }).nats).toEqual({
    servers: ["one:4222", "[::1]:80"],
    isTls: false,
    login: { user: "linktor", pass: "p@ss" },
    prefix: "linktor",
    streamMaxAgeMs: 7 * 24 * 3_600_000,
    streamMaxBytes: 1024 ** 3,
  });
  const yaml = "nats:\n  url: [tls://token@one:4333]\n  stream_max_age_hours: 2\n  stream_max_mb: 3\n";
  expect(read(yaml, { NATS_PREFIX: "acme" }).nats).toEqual({
    servers: ["one:4333"],
    isTls: true,
    login: { token: "token" },
    prefix: "acme",
    streamMaxAgeMs: 7_200_000,
    streamMaxBytes: 3 * 1024 ** 2,
  });
  for (const url of [
    "one:4222",
    "http://u:very-secret@one",
    "nats://u:very-secret@",
    "nats://u:very-secret%@one",
    "nats://u:very-secret@one/x",
  ]) {
    expect(refusalOf(url), url).toMatch(/nats\.url \(NATS_URL\): expected nats:/);
    expect(refusalOf(url), url).not.toContain("very-secret");
  }
  expect(refusalOf("nats://u:very-secret@one,nats://u:other@two")).toMatch(/nats\.url \(NATS_URL\): expected the same/);
  expect(() => read("", { NATS_URL: "nats://one", NATS_PREFIX: "a.b" })).toThrow("nats.prefix (NATS_PREFIX): expected letters");
  expect(() => read("nats:\n  stream_max_age_hours: 0\n")).toThrow("nats.stream_max_age_hours");
});

function refusalOf(url: string): string {
  try {
    read("", { NATS_URL: url });
  } catch (error) {
    return (error as Error).message;
  }
  return "taken";
}
