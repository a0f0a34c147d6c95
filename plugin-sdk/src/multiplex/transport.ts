import { createServer } from "node:net";
import { tmpdir } from "node:os";
import type { Server } from "@grpc/grpc-js";
import { type Bound, type ListenOptions, listenWith, serverCredentials, type Trust } from "@linktor/plugin-wire";
import type { Transport } from "../process/transport.js";
import { MultiplexedBroker } from "./broker.js";
import { listenOn } from "./loopback.js";
import { MultiplexSession } from "./session.js";

/** The host connects once, and everything else is a stream of that connection, with TLS inside each. */
export function multiplexedTransport(options: ListenOptions, trust: Trust | undefined): Transport {
  let session: MultiplexSession | undefined;
  const broker = new MultiplexedBroker({
    trust,
    dir: options.network === "unix" ? options.dir : tmpdir(),
    openStream() {
      if (!session) throw new Error("no host is connected");
      return session.open();
    },
  });
  return {
    broker,
    async listen(server: Server): Promise<Bound> {
      const injector = server.createConnectionInjector(serverCredentials(trust));
      const listener = createServer((socket) => {
        listener.close();
        session = new MultiplexSession(socket, (stream) => (broker.nextDoor() ?? injector).injectConnection(stream));
      });
      return await listenWith(options, (address) => listenOn(listener, address));
    },
  };
}
