import { X509Certificate } from "node:crypto";
import { createServer } from "node:net";
import { join } from "node:path";
import { createCertificate, formatHandshake } from "@linktor/plugin-wire";
import { describe, expect, it } from "vitest";
import { HEALTH, Peer } from "../peer.js";

const TCP = { LINKTOR_PLUGIN_NETWORK: "tcp" };

describe("the handshake line", () => {
  it.each([
    ["highest first", "3,2,1"],
    ["in no order, with what is no number", "x,1,,4.5,7"],
    ["none in common", "7,8"],
    ["none at all", ""],
  ])("P5 names the version, offered %s", async (_what, PLUGIN_PROTOCOL_VERSIONS) => {
    using peer = new Peer({ PLUGIN_PROTOCOL_VERSIONS });
    expect((await peer.handshake()).slice(0, 2)).toEqual(["1", "1"]);
  });

  it("P3 P4 has six fields, the last of them empty, where nothing more was asked for", async () => {
    using peer = new Peer();
    expect((await peer.handshake()).slice(4)).toEqual(["grpc", ""]);
  });

  it.each([
    ["true", "true"],
    ["false", "false"],
  ])("P4 answers in a seventh field where multiplexing is %s", async (PLUGIN_MULTIPLEX_GRPC, field) => {
    using peer = new Peer({ PLUGIN_MULTIPLEX_GRPC });
    expect((await peer.handshake()).slice(4)).toEqual(["grpc", "", field]);
  });

  it("P6 has a certificate where the host gave its own", async () => {
    using peer = new Peer({ PLUGIN_CLIENT_CERT: (await createCertificate()).certPem });
    const certificate = new X509Certificate(Buffer.from((await peer.handshake())[5]!, "base64"));
    expect(certificate.subjectAltName).toBe("DNS:localhost");
    using without = new Peer({ PLUGIN_CLIENT_CERT: "" });
    expect((await without.handshake())[5]).toBe("");
  });

  it("P6 never pads it", async () => {
    const place = { appVersion: 1, network: "unix", address: "/p" } as const;
    for (let i = 0; i < 50; i++) expect(formatHandshake({ ...place, certificate: (await createCertificate()).der })).not.toContain("=");
  });
});

describe("on TCP", () => {
  it("P19 takes the first port of the range that is free", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as { port: number };
    using peer = new Peer({ ...TCP, PLUGIN_MIN_PORT: String(port), PLUGIN_MAX_PORT: String(port + 30) });
    const [, , network, address] = await peer.handshake();
    expect(network).toBe("tcp");
    expect(Number(address!.replace("127.0.0.1:", ""))).toBeGreaterThan(port);
    expect(await peer.unary(HEALTH.check, { service: "plugin" })).toMatchObject({ status: 1 });
    taken.close();
  });

  it.each([
    ["that is none", "200", "100", "above the highest"],
    ["of no numbers", "ten", "100", "PLUGIN_MIN_PORT is not a port"],
  ])("P19 does not start with a range %s", async (_what, PLUGIN_MIN_PORT, PLUGIN_MAX_PORT, words) => {
    using peer = new Peer({ ...TCP, PLUGIN_MIN_PORT, PLUGIN_MAX_PORT });
    expect(await peer.exited).toBe(1);
    expect(peer.stderr).toContain(words);
    expect(peer.stdout).toBe("");
  });
});

describe("P25 a plugin that no host connects to", () => {
  const NODE_OPTIONS = `--import=${join(import.meta.dirname, "../fixtures/fast-clock.mjs")}`;

  it("ends after a minute", async () => {
    using peer = new Peer({ NODE_OPTIONS });
    await peer.handshake();
    expect(await peer.exited).toBe(1);
  });

  it("goes on where a person started it", async () => {
    using peer = new Peer({ NODE_OPTIONS, LINKTOR_PLUGIN_BY_HAND: "1", LINKTOR_PLUGIN: "" });
    await expect.poll(() => peer.stdout, { timeout: 10_000 }).toContain("LINKTOR_REATTACH_PLUGINS='");
    const minutes = new Promise((resolve) => setTimeout(() => resolve("still here"), 1500));
    expect(await Promise.race([peer.exited, minutes])).toBe("still here");
  });
});
