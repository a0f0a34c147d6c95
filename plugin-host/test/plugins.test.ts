import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { RefusalClass } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { expect, it } from "vitest";
import { Dovecot } from "../../plugins/email/test/dovecot.js";
import { Smtp } from "../../plugins/email/test/smtp.js";
import { TestHost, until } from "./harness.js";

const PLUGINS = join(import.meta.dirname, "../../plugins");

async function aServer() {
  const bodies: string[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      bodies.push(body);
      response.writeHead(200).end();
    });
  });
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    bodies,
    connections: () => connections,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]: () => void server.close(),
  };
}

const secret = "crackers";

it.each([
  ["template", "url", (_body: string) => ["x-secret", secret]],
  ["generic", "outbound_url", (body: string) => ["x-linktor-signature", createHmac("sha256", secret).update(body).digest("hex")]],
] as const)("the plugin %s works as it stands", async (channelType, urlName, proofOf) => {
  using server = await aServer();
  await using t = new TestHost([join(PLUGINS, channelType)]);
  await t.host.start(t.sink);
  expect(t.state(channelType)?.detail).toBe("");
  await t.host.openChannel(channelType, { channelId: "ch_1", config: { [urlName]: server.url }, credentials: { secret } });
  for await (const _step of t.host.connect(channelType, "ch_1", AbortSignal.timeout(5000)));

  const { result } = await t.send("hello", { recipient: { value: "u1" }, messageId: "ms_1" }, channelType);
  expect(result).toMatchObject({ case: "accepted", value: { externalId: "k" } });
  expect(JSON.parse(server.bodies[0]!)).toMatchObject({ to: "u1", text: "hello" });

  const body = JSON.stringify({ id: "1", from: "u1", text: "hi" });
  const [name, value] = proofOf(body);
  const request = { method: "POST", url: "/", body: Buffer.from(body) };
  expect((await t.host.receiveWebhook(channelType, "ch_1", { ...request, headers: [[name!, value!]] })).status).toBe(200);
  expect((await t.host.receiveWebhook(channelType, "ch_1", { ...request, headers: [] })).status).toBe(401);
  expect(t.sink.ids()).toEqual(["1"]);
});

it.each([
  ["template", "url"],
  ["generic", "outbound_url"],
] as const)("the plugin %s calls this machine only where it is told that it may", async (channelType, urlName) => {
  using server = await aServer();
  const port = new URL(server.url).port;
  await using t = new TestHost([join(PLUGINS, channelType)], {}, undefined, { LINKTOR_ALLOW_LOOPBACK: "0" });
  await t.host.start(t.sink);
  const open = (host: string) =>
    t.host.openChannel(channelType, { channelId: "ch_1", config: { [urlName]: `http://${host}:${port}/` }, credentials: { secret } });
  await expect(open("127.0.0.1")).rejects.toMatchObject({
    kind: "rejected",
    code: status.INVALID_ARGUMENT,
    message: expect.stringContaining("LINKTOR_ALLOWED_PRIVATE_HOSTS"),
  });
  await open("localhost");
  const { result } = await t.send("hello", { recipient: { value: "u1" }, messageId: "ms_1" }, channelType);
  expect(result).toMatchObject({ case: "refused", value: { class: RefusalClass.PERMANENT, reason: "ADDRESS_NOT_ALLOWED" } });
  expect(server.connections()).toBe(0);
});

it("the plugin email works as it stands, and calls this machine only where it is told that it may", async () => {
  await using smtp = await Smtp.start();
  await using dovecot = await Dovecot.start();
  const config = {
    from: "support@shop.example",
    smtp_host: "127.0.0.1",
    smtp_port: smtp.port,
    imap_host: "127.0.0.1",
    imap_port: dovecot.port,
  };
  const credentials = { smtp_user: "support", smtp_password: "secret", imap_user: "support", imap_password: "secret" };
  const channel = { channelId: "ch_1", webhookUrl: "https://example.com/wh", config, credentials };
  await using t = new TestHost([join(PLUGINS, "email")]);
  await t.host.start(t.sink);
  await t.host.openChannel("email", channel);
  for await (const _step of t.host.connect("email", "ch_1", AbortSignal.timeout(20_000)));
  const { result } = await t.send("hello", { recipient: { value: "ana@example.com" }, messageId: "ms_1" }, "email");
  const externalId = result.case === "accepted" ? result.value.externalId : "";
  expect(smtp.mails[0]?.raw.toString()).toContain(`Message-ID: <${externalId}>`);
  dovecot.deliver(`From: ana@example.com\r\nMessage-ID: <1@x>\r\nIn-Reply-To: <${externalId}>\r\nSubject: Re: hello\r\n\r\nhi\r\n`);
  await until(() => t.sink.ids().length);
  const event = t.sink.batches.flatMap(({ events }) => events)[0]?.kind.value;
  expect(event).toMatchObject({ externalId: "1@x", text: "hi", follows: [externalId], content: { kind: { case: "email" } } });

  await using careful = new TestHost([join(PLUGINS, "email")], {}, undefined, { LINKTOR_ALLOW_LOOPBACK: "0" });
  await careful.host.start(careful.sink);
  await expect(careful.host.openChannel("email", channel)).rejects.toMatchObject({ kind: "rejected", code: status.INVALID_ARGUMENT });
  await careful.host.openChannel("email", { ...channel, config: { ...config, smtp_host: "localhost", imap_host: "localhost" } });
  const before = smtp.connections;
  const refused = await careful.send("hello", { recipient: { value: "ana@example.com" }, messageId: "ms_1" }, "email");
  expect(refused.result).toMatchObject({ case: "refused", value: { class: RefusalClass.PERMANENT, reason: "ADDRESS_NOT_ALLOWED" } });
  expect(smtp.connections).toBe(before);
});

it("the template is not among the plugins of its folder", async () => {
  await using t = new TestHost([PLUGINS], { startTimeoutMs: 1, backoffMinMs: 60_000 });
  await t.host.start(t.sink);
  const types = t.host.plugins().map(({ plugin }) => plugin.channelType);
  expect(types).toEqual(expect.arrayContaining(["email", "generic", "telegram", "webchat", "whatsapp"]));
  expect(types).not.toContain("template");
});
