import ipaddr from "ipaddr.js";
import type { Address } from "./public-address.js";
import { isPublic, parseAddress } from "./public-address.js";

/** What may be called. */
export interface AddressPolicy {
  /** The operator named this host: wherever it leads is allowed. */
  trusts(host: string): boolean;
  /** Whether an IP address may be connected to. */
  allows(address: string): boolean;
}

type Network = readonly [Address, number];

/** `LINKTOR_ALLOWED_PRIVATE_HOSTS` (host names, addresses, networks) and `LINKTOR_ALLOW_LOOPBACK`. Without them: public addresses only. */
export function readPolicy(env: Readonly<Record<string, string | undefined>>): AddressPolicy {
  const entries = (env.LINKTOR_ALLOWED_PRIVATE_HOSTS ?? "")
    .split(",")
    .map(plainHost)
    .filter((entry) => entry !== "");
  const names = new Set(entries);
  const networks = entries.flatMap(networksOf);
  const isLoopbackAllowed = env.LINKTOR_ALLOW_LOOPBACK === "1";
  return {
    trusts: (host) => names.has(plainHost(host)),
    allows(text) {
      const address = parseAddress(text);
      if (!address) return false;
      if (isPublic(address) || (isLoopbackAllowed && address.range() === "loopback")) return true;
      return networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
    },
  };
}

function plainHost(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");
}

function networksOf(entry: string): Network[] {
  const [base = "", bits] = entry.split("/");
  const address = parseAddress(base);
  if (!address) return [];
  if (bits === undefined) return [[address, address.kind() === "ipv4" ? 32 : 128]];
  return ipaddr.isValidCIDR(entry) ? [ipaddr.parseCIDR(entry)] : [];
}
