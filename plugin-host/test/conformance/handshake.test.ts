import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCertificate } from "@linktor/plugin-wire";
import { describe, expect, it } from "vitest";
import { fixture } from "../harness.js";
import { manifestIn, TestSession } from "../sessions.js";

const ODD = manifestIn(fixture("odd"));
const odd = (...args: string[]) => ({ ...ODD, args: [...ODD.args, ...args] });
const saying = (line: string) => odd("say", line);
const certificate = (await createCertificate()).der;
const base64 = Buffer.from(certificate).toString("base64");

/** Processes that this one started and that have not ended. */
const children = () => readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8").trim();

async function refusal(manifest: typeof ODD, autoMtls: boolean, startTimeoutMs = 20_000): Promise<{ code: string; message: string }> {
  const error = await TestSession.start(manifest, { autoMtls, timing: { startTimeoutMs } }).then(
    () => expect.unreachable("it was started"),
    (cause: unknown) => cause as { code: string; message: string },
  );
  await expect.poll(children).toBe("");
  return error;
}

describe("H5 H9 what a host refuses, with its code, and the process is gone", () => {
  it.each([
    ["too few fields", "1|1|unix", "PLUGIN_BAD_HANDSHAKE", "unrecognised"],
    ["a banner", "Welcome to my plugin", "PLUGIN_BAD_HANDSHAKE", "Welcome"],
    ["a core version that is no number", "x|1|unix|DIR/p|grpc|", "PLUGIN_BAD_HANDSHAKE", "core protocol version"],
    ["another core version", "2|1|unix|DIR/p|grpc|", "PLUGIN_CORE_VERSION", "version 2 of the plugin, 1 of the host"],
    ["an application version that is no number", "1|x|unix|DIR/p|grpc|", "PLUGIN_BAD_HANDSHAKE", "protocol version"],
    ["an application version that was not offered", "1|7|unix|DIR/p|grpc|", "PLUGIN_APP_VERSION", "version 7 of the plugin, 1 of the host"],
    ["an unknown network", "1|1|pipe|DIR/p|grpc|", "PLUGIN_BAD_ADDRESS", "pipe"],
    ["net/rpc", "1|1|unix|DIR/p|netrpc|", "PLUGIN_UNSUPPORTED_PROTOCOL", "netrpc"],
    ["net/rpc unsaid", "1|1|unix|DIR/p", "PLUGIN_UNSUPPORTED_PROTOCOL", "netrpc"],
    ["a certificate that is none", `1|1|unix|DIR/p|grpc|${"%".repeat(60)}`, "PLUGIN_BAD_CERT", "base64"],
    ["a path that is no socket", "1|1|unix|DIR|grpc|", "PLUGIN_BAD_ADDRESS", "not a socket"],
    ["a path outside of its folder", "1|1|unix|/tmp/p|grpc|", "PLUGIN_BAD_ADDRESS", "not a socket"],
    ["an address on another machine", "1|1|tcp|192.0.2.1:4000|grpc|", "PLUGIN_BAD_ADDRESS", "not on this machine"],
    ["a line without end", "1|".repeat(10_000), "PLUGIN_BAD_HANDSHAKE", "too long"],
  ])("%s", async (_what, line, code, words) => {
    expect(await refusal(saying(line), false)).toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it("a socket of ours that is in another folder", async () => {
    const path = join(tmpdir(), `lk${process.pid}.sock`);
    const server = createServer().listen(path);
    expect(await refusal(saying(`1|1|unix|${path}|grpc|`), false)).toMatchObject({ code: "PLUGIN_BAD_ADDRESS" });
    server.close();
  });

  it("H6 a plugin that says nothing in time", async () => {
    expect(await refusal({ ...ODD, args: ["-e", "setInterval(() => {}, 1000)"] }, false, 1500)).toMatchObject({
      code: "PLUGIN_START_TIMEOUT",
    });
  });

  it("H7 a plugin that ends first, with its code and last words", async () => {
    const args = ["-e", "console.error('cannot find the harbour'); process.exit(3)"];
    expect(await refusal({ ...ODD, args }, false)).toMatchObject({
      code: "PLUGIN_EXITED_EARLY",
      message: expect.stringMatching(/exited with 3.*cannot find the harbour/s),
    });
  });

  it("H28 a program that is not the one of its manifest, before it is started", async () => {
    const manifest = { ...saying("1|1|unix|DIR/p|grpc|"), sha256: { "main.mjs": "0".repeat(64) } };
    expect(await refusal(manifest, false)).toMatchObject({ code: "PLUGIN_CHECKSUM" });
  });
});

describe("AutoMTLS", () => {
  it.each(["P-256", "P-521"])("H10 connects over TCP too, to a plugin on %s", async (curve) => {
    await using t = await TestSession.start(odd("tcp", curve), { curve: curve as "P-256" });
    expect(await t.tell("x")).toContain("stdio");
  });

  it("H11 refuses a plugin whose certificate is not the one it announced, at once", async () => {
    const startedAt = Date.now();
    expect(await refusal(odd("impostor"), true)).toMatchObject({ code: "PLUGIN_TLS", message: expect.stringContaining("certificate") });
    expect(Date.now() - startedAt).toBeLessThan(5000);
  });

  it("H12 refuses a plugin that announces none", async () => {
    expect(await refusal(saying("1|1|tcp|127.0.0.1:4000|grpc|"), true)).toMatchObject({ code: "PLUGIN_NO_TLS" });
  });

  it("H13 refuses a certificate that it did not ask for, and lives", async () => {
    const line = `1|1|tcp|127.0.0.1:4000|grpc|${base64}`;
    expect(await refusal(saying(line), false)).toMatchObject({
      code: "PLUGIN_BAD_CERT",
      message: expect.stringContaining("not asked for"),
    });
  });
});
