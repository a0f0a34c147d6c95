import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ADAPTER, BROKER, CONTROLLER, failure, HEALTH, Peer } from "./peer.js";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("at start", () => {
  it.each([{ LINKTOR_PLUGIN: "" }, { LINKTOR_PLUGIN: "other" }])("P1 a person (%j) is told, on stderr alone", async (env) => {
    using peer = new Peer(env);
    expect(await peer.exited).toBe(1);
    expect(peer.stderr).toContain("started by Linktor, not by hand");
    expect(peer.stdout).toBe("");
  });

  it("a host's certificate that cannot be read lets nobody in", async () => {
    using peer = new Peer({ PLUGIN_CLIENT_CERT: "-----BEGIN CERTIFICATE-----" });
    await peer.socket();
    expect(peer.stdout).toMatch(/^1\|1\|unix\|[^|]+\|grpc\|[A-Za-z0-9+/]{200,}\n$/);
    expect(peer.stderr).toContain("PLUGIN_CLIENT_CERT");
    expect(await failure(peer.unary(HEALTH.check, { service: "plugin" }))).toMatchObject({ code: 14 });
  });

  it("P20 a socket path that would be cut is refused", async () => {
    using peer = new Peer({ PLUGIN_UNIX_SOCKET_DIR: `/tmp/${"d".repeat(95)}` });
    expect(await peer.exited).toBe(1);
    expect(peer.stderr).toContain("longer than 103 bytes");
    expect(peer.stdout).toBe("");
  });

  it("P2 P3 stdout carries one line, once the socket listens", async () => {
    using peer = new Peer();
    expect(existsSync(await peer.socket())).toBe(true);
    expect(peer.stdout).toMatch(new RegExp(`^1\\|1\\|unix\\|${peer.dir}/plugin\\d+\\|grpc\\|\n$`));
    expect(peer.stderr).toContain("not on stdout either");
  });
});

describe("while it serves", () => {
  it("P9 health knows the process by go-plugin's name, and nothing else", async () => {
    using peer = new Peer();
    expect(await peer.unary(HEALTH.check, { service: "plugin" })).toMatchObject({ status: 1 });
    expect(await peer.unary(HEALTH.check, { service: "" })).toMatchObject({ status: 1 });
    expect(await failure(peer.unary(HEALTH.check, { service: "other" }))).toMatchObject({ code: 5 });
    expect(await peer.unary(HEALTH.check, { service: "linktor.plugin.v1.ChannelAdapter" })).toMatchObject({ status: 1 });
  });

  it("P12 P13 what the program prints goes to the stream, also a line of a megabyte", async () => {
    using peer = new Peer();
    await peer.unary(ADAPTER.openChannel, { channelId: "c" });
    const stdio = await peer.readStdio();
    await peer.unary(ADAPTER.sendMessage, { channelId: "c", text: "print" });
    while (stdio.text().length < 1_000_008) await sleep(10);
    expect(stdio.text() === `served\n${"p".repeat(1_000_000)}\n`).toBe(true);
    expect(peer.stdout.split("\n")).toHaveLength(2);
  });

  it("the description carries the schemas", async () => {
    using peer = new Peer();
    const description = await peer.unary(ADAPTER.describe, { contractVersion: 1 });
    expect(description).toMatchObject({
      channelType: "puppet",
      contractVersion: 1,
      credentialsSchema: { properties: { key: { writeOnly: true } } },
      capabilities: { outbound: [1], identityKind: "puppet", identityScoped: false, edit: false, mediaIn: false },
    });
  });
});

describe("at the end", () => {
  it("P10 P11 Shutdown is answered first, and the process ends in time with streams and calls open", async () => {
    using peer = new Peer();
    await peer.unary(ADAPTER.openChannel, { channelId: "c" });
    await peer.readStdio();
    await peer.stream(ADAPTER.receive);
    await peer.stream(BROKER.startStream);
    const slow = failure(peer.unary(ADAPTER.sendMessage, { channelId: "c", text: "stubborn" }));
    const told = failure(peer.unary(ADAPTER.sendMessage, { channelId: "c", text: "wait" }));
    await peer.unary(HEALTH.check, { service: "plugin" });
    const startedAt = Date.now();
    expect(await peer.unary(CONTROLLER.shutdown, {})).toEqual({});
    expect(Date.now() - startedAt).toBeLessThan(500);
    await peer.unary(CONTROLLER.shutdown, {}).catch(() => {});
    expect(await peer.exited).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(1800);
    expect((await told).code).toBe(2);
    expect([1, 14]).toContain((await slow).code);
    expect(peer.isSocketLeft()).toBe(false);
  });

  it("is quick when nothing runs", async () => {
    using peer = new Peer();
    const startedAt = await peer.client().then(() => Date.now());
    await peer.unary(CONTROLLER.shutdown, {});
    expect(await peer.exited).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(500);
  });

  it("P16 SIGINT is the host's, SIGTERM is an order", async () => {
    using peer = new Peer();
    await peer.socket();
    peer.child.kill("SIGINT");
    await sleep(100);
    expect(await peer.unary(HEALTH.check, { service: "plugin" })).toMatchObject({ status: 1 });
    peer.child.kill("SIGTERM");
    expect(await peer.exited).toBe(0);
    expect(peer.isSocketLeft()).toBe(false);
  });

  it("P17 a plugin does not outlive its parent", async () => {
    const script = join(import.meta.dirname, "fixtures/puppet.mjs");
    const parent = spawn("sh", ["-c", `"${process.execPath}" "${script}" & echo $!; wait`], {
      env: { PATH: process.env.PATH, LINKTOR_PLUGIN: "channel_adapter" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    let output = "";
    parent.stdout.on("data", (chunk) => (output += String(chunk)));
    while (!output.includes("|grpc|")) await sleep(10);
    const socket = output.split("|")[3]!;
    parent.kill("SIGKILL");
    const startedAt = Date.now();
    while (existsSync(socket)) await sleep(10);
    expect(Date.now() - startedAt).toBeLessThan(2000);
  });
});
