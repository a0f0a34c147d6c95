import { X509Certificate } from "node:crypto";
import { CLIENT_OPTIONS } from "@linktor/plugin-wire";
import { describe, expect, it } from "vitest";
import { fixture } from "../harness.js";
import { manifestIn, TestSession } from "../sessions.js";

const ODD = manifestIn(fixture("odd"));
const odd = (mode: string) => ({ ...ODD, args: [...ODD.args, mode] });
const ENVIRONMENT = { ...ODD, args: ["-e", "console.error(JSON.stringify(process.env)); process.exit(1)"] };

/** What a plugin is started with, as it says itself. */
async function environment(autoMtls: boolean): Promise<Record<string, string>> {
  const error = await TestSession.start(
    { ...ENVIRONMENT, args: ["-e", "process.stderr.write(JSON.stringify(process.env))"] },
    { autoMtls },
  ).then(
    () => expect.unreachable("it was started"),
    (cause: Error) => cause,
  );
  // The end of it is enough: a certificate is most of it.
  return Object.fromEntries(
    [...error.message.matchAll(/"([A-Z_]+)":("(?:[^"\\]|\\.)*")/g)].map(([, name, value]) => [name!, JSON.parse(value!) as string]),
  );
}

describe("what a host gives a plugin", () => {
  it("H1 H3 is what the protocol asks for, and nothing of its own that was inherited", async () => {
    process.env.PLUGIN_MULTIPLEX_GRPC = "true";
    process.env.PLUGIN_CLIENT_CERT = "inherited";
    try {
      const env = await environment(false);
      expect(env).toMatchObject({
        LINKTOR_PLUGIN: "channel_adapter",
        PLUGIN_MIN_PORT: "10000",
        PLUGIN_MAX_PORT: "25000",
        PLUGIN_PROTOCOL_VERSIONS: "1",
      });
      expect(env).not.toHaveProperty("PLUGIN_MULTIPLEX_GRPC");
      expect(env).not.toHaveProperty("PLUGIN_CLIENT_CERT");
    } finally {
      delete process.env.PLUGIN_MULTIPLEX_GRPC;
      delete process.env.PLUGIN_CLIENT_CERT;
    }
  });

  it("H2 is a certificate for localhost, with AutoMTLS", async () => {
    const { PLUGIN_CLIENT_CERT } = await environment(true);
    const certificate = new X509Certificate(PLUGIN_CLIENT_CERT!);
    expect(certificate.subjectAltName).toBe("DNS:localhost");
    expect(PLUGIN_CLIENT_CERT).toMatch(/-----END CERTIFICATE-----\n$/);
  });
});

describe("a connection", () => {
  it("H14 has one stream of what the program prints and one of the broker", async () => {
    await using t = await TestSession.start(odd("counting"));
    await expect.poll(() => t.tell("x")).toBe('{"stdio":1,"broker":1}');
    await t.tell("x");
    expect(await t.tell("x")).toBe('{"stdio":1,"broker":1}');
  });

  it("H14 H33 does without either, and H21 ends a plugin that cannot be asked to", async () => {
    await using t = await TestSession.start(odd("bare"), { timing: { graceMs: 100 } });
    expect(await t.tell("x")).toBe('{"stdio":0,"broker":0}');
    await expect(t.session.broker.accept(1, () => {})).rejects.toThrow("the broker is closed");
    await t.session.stop();
    expect(await t.session.ended).toBe("ended by SIGTERM");
  });

  it("H19 is not had to a plugin that says that it does not serve", async () => {
    await expect(TestSession.start(odd("unwell"))).rejects.toThrow("its health is NOT_SERVING");
  });

  it("H27 pings nobody: a Go server takes frequent pings for an attack", () => {
    expect(Object.keys(CLIENT_OPTIONS).filter((name) => name.includes("keepalive"))).toEqual([]);
  });
});
