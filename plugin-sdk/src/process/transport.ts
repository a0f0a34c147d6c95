import type { Server } from "@grpc/grpc-js";
import type { Broker } from "@linktor/plugin-wire";
import { type Bound, DirectBroker, type InfoStream, type ListenOptions, listen, serverCredentials, type Trust } from "@linktor/plugin-wire";

/** A broker of either kind, before it is known where the plugin listens. */
export interface ServedBroker extends Broker {
  attach(stream: InfoStream): void;
  close(): void;
}

/** How a plugin is reached. */
export interface Transport {
  readonly broker: ServedBroker;
  /** Resolves once the host can connect. */
  listen(server: Server): Promise<Bound>;
}

export function directTransport(options: ListenOptions, trust: Trust | undefined): Transport {
  return {
    broker: new DirectBroker({
      listen: options,
      trust,
      targetOf: ({ network, address }) => (network === "unix" ? `unix://${address}` : address!),
    }),
    listen: (server) => listen(server, options, serverCredentials(trust)),
  };
}
