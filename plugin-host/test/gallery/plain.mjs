// Plugins without the SDK: the handshake, and just enough of the contract to become ready.

import { randomInt } from "node:crypto";
import { join } from "node:path";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { Health } from "@linktor/gen/grpc/health/v1/health_pb.js";
import { ChannelAdapter } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { createCertificate, formatHandshake, GRPC_CONTROLLER, serviceOf } from "@linktor/plugin-wire";

const { describe, openChannel, closeChannel, sendMessage, receive } = serviceOf(ChannelAdapter);

export const newSocketPath = () => join(process.env.PLUGIN_UNIX_SOCKET_DIR, `plugin${randomInt(1e9)}`);

export function sayHandshake(address, certificate) {
  process.stdout.write(formatHandshake({ appVersion: 1, network: "unix", address, certificate: certificate.der }));
}

/** Serves with whatever is given in place of a well-behaved answer. */
export async function servePlain(id, { certificate, onSend, onReceive = () => {} } = {}) {
  const own = certificate ?? (await createCertificate());
  const server = new Server({ "grpc.max_send_message_length": -1, "grpc.max_receive_message_length": -1 });
  server.addService({ check: serviceOf(Health).check }, { check: (_call, done) => done(null, { status: 1 }) });
  server.addService(GRPC_CONTROLLER, {
    shutdown(_call, done) {
      done(null, {});
      setTimeout(() => process.exit(0), 20);
    },
  });
  const adapter = { describe, openChannel, closeChannel, sendMessage, receive };
  server.addService(adapter, {
    describe: (_call, done) => done(null, { contractVersion: 1, channelType: id, name: id, version: "1.0.0" }),
    openChannel: (_call, done) => done(null, {}),
    closeChannel: (_call, done) => done(null, {}),
    sendMessage: ({ request }, done) =>
      onSend(request, (externalId) => done(null, { result: { case: "accepted", value: { externalId } } })),
    receive: onReceive,
  });
  const pair = { private_key: Buffer.from(own.keyPem), cert_chain: Buffer.from(own.certPem) };
  const credentials = ServerCredentials.createSsl(Buffer.from(process.env.PLUGIN_CLIENT_CERT), [pair], true);
  const path = newSocketPath();
  await new Promise((resolve, reject) => server.bindAsync(`unix:${path}`, credentials, (error) => (error ? reject(error) : resolve())));
  sayHandshake(path, own);
}
