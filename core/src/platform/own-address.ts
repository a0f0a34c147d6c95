import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { isIPv6 } from "node:net";

/** The address of this machine from which it reaches another one. Asks the routing table; nothing is sent. */
export async function addressTowards(host: string): Promise<string> {
  const { address, family } = await lookup(host);
  const socket = createSocket(family === 6 ? "udp6" : "udp4");
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.connect(DISCARD_PORT, address, resolve);
    });
    return socket.address().address;
  } finally {
    socket.close();
  }
}

/** Any port does: the route does not depend on it. */
const DISCARD_PORT = 9;

/** A host and its port as one, with the brackets that IPv6 needs. */
export function joinHostPort(host: string, port: string | number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** `host:port`, also where IPv6 came without brackets. */
export function splitHostPort(address: string): { readonly host: string; readonly port: string } {
  const [, host = "", port = ""] = /^\[?(.+?)\]?:(\d+)$/.exec(address) ?? [];
  return { host, port };
}
