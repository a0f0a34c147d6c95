import { lstatSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import type { Handshake } from "@linktor/plugin-wire";
import { PluginStartError } from "@linktor/plugin-wire";

const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\]|localhost):\d{1,5}$/;

/** Where gRPC finds the plugin: a socket of ours in the folder it was given, or a port of this machine. */
export function targetOf({ network, address }: Handshake, dir: string): string {
  if (network === "tcp") {
    if (!LOOPBACK.test(address)) throw new PluginStartError("PLUGIN_BAD_ADDRESS", `${address} is not on this machine`);
    return address;
  }
  if (!isOwnSocket(address, dir)) throw new PluginStartError("PLUGIN_BAD_ADDRESS", `${address} is not a socket in the folder it was given`);
  return `unix://${address}`;
}

function isOwnSocket(path: string, dir: string): boolean {
  try {
    const stat = lstatSync(path);
    return stat.isSocket() && stat.uid === process.getuid?.() && realpathSync(dirname(path)) === realpathSync(dir);
  } catch {
    return false;
  }
}
