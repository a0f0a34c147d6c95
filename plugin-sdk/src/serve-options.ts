import type { Server } from "@grpc/grpc-js";
import type { Broker } from "@linktor/plugin-wire";

/** What few plugins need. */
export interface ServeOptions {
  /**
   * Where to listen: a unix socket in the folder that the host names, or the first free port of this machine in the
   * range that it names. Default: LINKTOR_PLUGIN_NETWORK, or else `unix`, and `tcp` on Windows.
   */
  readonly network?: "unix" | "tcp";
  /**
   * Adds gRPC services of the plugin's own, for hosts that ask for more than a channel. Called once, before the host can
   * connect; the broker makes further connections from then on.
   */
  addServices?(server: Server, broker: Broker): void;
}
