import { isLoopback } from "./config.js";
import { ConfigError } from "./config-file.js";
import { addressTowards, joinHostPort, splitHostPort } from "./platform/own-address.js";

/** Where the calls of other processes are taken, and what those are told. */
export interface PluginHostAddress {
  readonly listen: string;
  /** The port is the one that was bound. */
  announce(port: number): string;
}

const ALL = new Set(["0.0.0.0", "::"]);

/**
 * A container does not know its address before it runs. One that listens on all of its addresses announces the one from which it
 * reaches the database, which the others reach too.
 */
export async function pluginHostAddress(given: string, databaseUrl: string | undefined): Promise<PluginHostAddress> {
  const { host, port } = splitHostPort(given);
  if (!ALL.has(host)) return { listen: joinHostPort(host, port), announce: (bound) => joinHostPort(host, bound) };
  const own = await ownAddress(databaseUrl).catch(() => undefined);
  if (own === undefined || isLoopback(own))
    throw new ConfigError(
      `LINKTOR_PLUGIN_HOST_ADDRESS: ${given} listens everywhere, and the way to the database does not tell which address the other processes reach; name one, as in 10.0.0.11:${port}.`,
    );
  return { listen: joinHostPort(own.includes(":") ? "::" : "0.0.0.0", port), announce: (bound) => joinHostPort(own, bound) };
}

async function ownAddress(databaseUrl: string | undefined): Promise<string | undefined> {
  const { hostname, searchParams } = new URL(databaseUrl ?? "postgres:");
  const host = searchParams.get("host") ?? hostname.replace(/^\[(.*)\]$/, "$1");
  return host === "" || host.startsWith("/") ? undefined : await addressTowards(host);
}
