import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { ChannelCredentials } from "@grpc/grpc-js";
import { type ConnInfo, channelCredentials, createCertificate, toPem } from "@linktor/plugin-wire";
import { describe, expect, it } from "vitest";
import { ADAPTER, BROKER, CONTROLLER, failure, HEALTH, Peer, unary } from "../peer.js";

const CALLBACK = "callback/main.mjs";
const PLUGIN = { service: "plugin" };

async function opened(peer: Peer): Promise<Peer> {
  await peer.unary(ADAPTER.openChannel, { channelId: "c" });
  return peer;
}

const tell = (peer: Peer, text: string) => peer.unary(ADAPTER.sendMessage, { channelId: "c", text });

it("P7 mutual TLS lets in the host that has the key, and nobody else", async () => {
  const [host, other] = [await createCertificate(), await createCertificate()];
  using peer = new Peer({ PLUGIN_CLIENT_CERT: host.certPem });
  const peerPem = toPem(Buffer.from((await peer.handshake())[5]!, "base64"));
  const results = [];
  for (const credentials of [
    channelCredentials({ own: host, peerPem }),
    channelCredentials({ own: other, peerPem }),
    ChannelCredentials.createSsl(Buffer.from(peerPem)),
    ChannelCredentials.createInsecure(),
  ]) {
    const client = await peer.connect(credentials);
    results.push(
      await unary(client, HEALTH.check, PLUGIN).then(
        ({ status }) => `status ${status}`,
        ({ code }: { code: number }) => `code ${code}`,
      ),
    );
    client.close();
  }
  expect(results).toEqual(["status 1", "code 14", "code 14", "code 14"]);
});

it("P18 sockets are in the host's folder, shared with its group, and gone at the end: the broker's too", async () => {
  const gid = process.getgid!();
  using peer = new Peer({ PLUGIN_UNIX_SOCKET_GROUP: String(gid) }, CALLBACK);
  await opened(peer);
  const stream = await peer.stream(BROKER.startStream);
  const info = new Promise<ConnInfo>((resolve) => stream.on("data", resolve));
  await tell(peer, "serve");
  const { serviceId, network, address } = await info;
  expect({ serviceId, network }).toEqual({ serviceId: 1, network: "unix" });
  const sockets = [await peer.socket(), address!];
  for (const path of sockets) {
    expect(dirname(path)).toBe(peer.dir);
    expect([statSync(path).gid, statSync(path).mode & 0o777]).toEqual([gid, 0o660]);
  }
  await peer.unary(CONTROLLER.shutdown, {});
  expect(await peer.exited).toBe(0);
  expect(sockets.map((path) => existsSync(path))).toEqual([false, false]);
});

it("P18 a group that does not exist is said, and nothing served", async () => {
  using peer = new Peer({ PLUGIN_UNIX_SOCKET_GROUP: "no such group" });
  expect(await peer.exited).toBe(1);
  expect(peer.stderr).toContain("there is no group");
  expect(peer.stdout).toBe("");
});

it("P24 what is not served is UNIMPLEMENTED", async () => {
  using peer = new Peer();
  for (const path of ["/linktor.plugin.v1.ChannelAdapter/Sing", "/some.Other/Call"]) {
    expect(await failure(peer.unary({ ...HEALTH.check, path }, {}))).toMatchObject({ code: 12 });
  }
});

it.each([
  ["crash", "uncaught exception"],
  ["reject", "unhandled rejection"],
])("P23 an error that nobody caught (%s) is logged, and the process ends", async (command, message) => {
  using peer = new Peer({}, CALLBACK);
  await opened(peer);
  await tell(peer, command).catch(() => {});
  expect(await peer.exited).toBe(1);
  const entries = peer.stderr
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(entries.at(-1)).toMatchObject({ "@level": "error", "@message": message, error: { message: "boom" } });
});

describe("P9 health", () => {
  it("says NOT_SERVING while the last calls end", async () => {
    using peer = new Peer();
    await opened(peer);
    const slow = tell(peer, "stubborn").catch(() => {});
    await peer.unary(CONTROLLER.shutdown, {});
    await expect
      .poll(
        () =>
          peer.unary(HEALTH.check, PLUGIN).then(
            ({ status }) => status,
            ({ code }: { code: number }) => `code ${code}`,
          ),
        { timeout: 900 },
      )
      .toSatisfy((answer) => answer === 2 || answer === "code 14");
    expect(await peer.exited).toBe(0);
    await slow;
  });
});
