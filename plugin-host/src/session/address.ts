import { lstatSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import { PluginStartError } from "@linktor/plugin-wire";

const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\]|localhost):\d{1,5}$/;

export interface Address {
  readonly network: string;
  readonly address: string;
}

/** Where gRPC finds what a plugin serves: a socket of ours, in the folder it was given if it was, or a port of this machine. */
export function targetOf({ network, address }: Address, dir?: string): string {
  if (network === "tcp") {
    if (!LOOPBACK.test(address)) throw new PluginStartError("PLUGIN_BAD_ADDRESS", `${address} is not on this machine`);
    return address;
  }
  if (network !== "unix") throw new PluginStartError("PLUGIN_BAD_ADDRESS", `unknown address type ${network}`);
  if (!isOwnSocket(address, dir)) throw new PluginStartError("PLUGIN_BAD_ADDRESS", `${address} is not a socket in the folder it was given`);
  return `unix://${address}`;
}

function isOwnSocket(path: string, dir = dirname(path)): boolean {
  try {
    const stat = lstatSync(path);
    return stat.isSocket() && stat.uid === process.getuid?.() && realpathSync(dirname(path)) === realpathSync(dir);
  } catch {
    return false;
  }
}
