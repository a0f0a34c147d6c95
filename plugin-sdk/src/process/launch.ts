import { X509Certificate } from "node:crypto";
import { tmpdir } from "node:os";
import { createCertificate, type ListenOptions, type Trust } from "@linktor/plugin-wire";

/** Starts the program by hand, for a host that is told of it with LINKTOR_REATTACH_PLUGINS. */
export function isByHand(env: NodeJS.ProcessEnv): boolean {
  return env.LINKTOR_PLUGIN_BY_HAND === "1";
}

export type Network = ListenOptions["network"];

/** Where the host wants the plugin to listen. Node has no unix sockets on Windows. */
export function listenOptionsOf(env: NodeJS.ProcessEnv, network: Network | undefined): ListenOptions {
  if ((network ?? env.LINKTOR_PLUGIN_NETWORK ?? (process.platform === "win32" ? "tcp" : "unix")) === "tcp") {
    return { network: "tcp", minPort: portOf(env, "PLUGIN_MIN_PORT"), maxPort: portOf(env, "PLUGIN_MAX_PORT") };
  }
  const group = env.PLUGIN_UNIX_SOCKET_GROUP;
  return { network: "unix", dir: env.PLUGIN_UNIX_SOCKET_DIR || tmpdir(), ...(group && { group }) };
}

function portOf(env: NodeJS.ProcessEnv, name: string): number {
  const port = Number(env[name] ?? "");
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`${name} is not a port: ${env[name]}`);
}

/** Mutual TLS where the host gave its certificate. One that cannot be read lets nobody in, as in a Go plugin. */
export async function trustOf(env: NodeJS.ProcessEnv, onUnreadable: () => void): Promise<Trust | undefined> {
  const hostPem = env.PLUGIN_CLIENT_CERT ?? "";
  if (hostPem === "") return undefined;
  const own = await createCertificate();
  if (isCertificate(hostPem)) return { own, peerPem: hostPem };
  onUnreadable();
  // A root that nobody has the key of.
  return { own, peerPem: own.certPem };
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}
