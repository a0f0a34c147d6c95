import { tmpdir } from "node:os";
import { DirectBroker, GRPC_BROKER, type ListenOptions, type Trust } from "@linktor/plugin-wire";
import type { Connection } from "../calls/connection.js";
import { targetOf } from "./address.js";

/** Opens the plugin's broker, once a connection. One that the plugin has not is closed as soon as it says so. */
export function openBroker(connection: Connection, dir: string | undefined, trust: Trust | undefined): DirectBroker {
  const broker = new DirectBroker({
    listen: listenIn(dir ?? tmpdir()),
    trust,
    targetOf: ({ network = "", address = "" }) => targetOf({ network, address }, dir),
  });
  broker.attach(connection.duplex(GRPC_BROKER.startStream));
  return broker;
}

/** As plugins do: Node has no unix sockets on Windows. */
function listenIn(dir: string): ListenOptions {
  return process.platform === "win32" ? { network: "tcp", minPort: 10_000, maxPort: 25_000 } : { network: "unix", dir };
}
