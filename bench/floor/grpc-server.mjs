// The floor of a plugin call: the same message over a unix socket, served by grpc-js and nothing else.

import { createRequire } from "node:module";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const require = createRequire(path.join(root, "plugin-host/package.json"));
const grpc = require("@grpc/grpc-js");
const { serviceOf } = await import(path.join(root, "plugin-wire/dist/index.js"));
const { ChannelAdapter, ChannelState } = await import(path.join(root, "gen/dist/linktor/plugin/v1/adapter_pb.js"));

const { checkHealth } = serviceOf(ChannelAdapter);
const server = new grpc.Server();
server.addService({ checkHealth }, { checkHealth: (_call, done) => done(null, { state: ChannelState.CONNECTED }) });
server.bindAsync(`unix://${process.argv[2]}`, grpc.ServerCredentials.createInsecure(), () => process.stdout.write("ready\n"));
