import { expect, it } from "vitest";
import { environmentFor } from "./environment.js";

it("H1 H3 is made of little", () => {
  const host = {
    PATH: "/bin",
    HOME: "/root",
    LC_ALL: "C",
    https_proxy: "http://proxy",
    PLUGIN_CLIENT_CERT: "x",
    PLUGIN_MULTIPLEX_GRPC: "true",
    PLUGIN_UNIX_SOCKET_GROUP: "x",
    LINKTOR_SECRET_KEY: "x",
    LINKTOR_ALLOW_LOOPBACK: "1",
    DATABASE_URL: "x",
    NODE_OPTIONS: "x",
    GRPC_SSL_CIPHER_SUITES: "x",
    TMPDIR: "/elsewhere",
  };
  expect(environmentFor("/run/p1", host)).toEqual({
    PATH: "/bin",
    HOME: "/root",
    LC_ALL: "C",
    https_proxy: "http://proxy",
    LINKTOR_PLUGIN: "channel_adapter",
    PLUGIN_MIN_PORT: "10000",
    PLUGIN_MAX_PORT: "25000",
    PLUGIN_PROTOCOL_VERSIONS: "1",
    PLUGIN_UNIX_SOCKET_DIR: "/run/p1",
    TMPDIR: "/run/p1",
  });
});

it("has what every plugin is told, save where the protocol has its own say", () => {
  const told = { LINKTOR_ALLOW_LOOPBACK: "0", PATH: "/other", TMPDIR: "/elsewhere", LINKTOR_PLUGIN: "x" };
  expect(environmentFor("/run/p1", { PATH: "/bin" }, told)).toMatchObject({
    LINKTOR_ALLOW_LOOPBACK: "0",
    PATH: "/other",
    TMPDIR: "/run/p1",
    LINKTOR_PLUGIN: "channel_adapter",
  });
});
