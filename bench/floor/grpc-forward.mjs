// The floor of delivery, on the plugin's side: a bare grpc-js server that posts what it is asked to send, signed, and waits for the answer.
import { createHmac } from "node:crypto";
import { createRequire } from "node:module";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const grpc = createRequire(path.join(root, "plugin-host/package.json"))("@grpc/grpc-js");
const { serviceOf } = await import(path.join(root, "plugin-wire/dist/index.js"));
const { ChannelAdapter } = await import(path.join(root, "gen/dist/linktor/plugin/v1/adapter_pb.js"));

const [socket, target, secret] = process.argv.slice(2);
const { sendMessage } = serviceOf(ChannelAdapter);
const server = new grpc.Server();
server.addService({ sendMessage }, { sendMessage: ({ request }, done) => void send(request).then((answer) => done(null, answer), done) });
server.bindAsync(`unix://${socket}`, grpc.ServerCredentials.createInsecure(), () => process.stdout.write("ready\n"));

async function send({ messageId, recipient, text }) {
  const body = JSON.stringify({ id: messageId, to: recipient.value, text });
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const headers = { "content-type": "application/json", "x-linktor-signature": signature };
  const response = await fetch(target, { method: "POST", headers, body });
  const { id } = await response.json();
  return { result: { case: "accepted", value: { externalId: id } } };
}
