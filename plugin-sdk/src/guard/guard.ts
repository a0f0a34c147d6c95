import type { LookupAddress, LookupOptions } from "node:dns";
import { lookup } from "node:dns/promises";
import type { Socket } from "node:net";
import { isIP } from "node:net";
import { AddressNotAllowed } from "./address-not-allowed.js";
import type { AddressPolicy } from "./policy.js";
import { readPolicy } from "./policy.js";

export interface Guard {
  readonly policy: AddressPolicy;
  /** Every address of a host name. */
  readonly resolve: (host: string, options: LookupOptions & { all: true }) => Promise<LookupAddress[]>;
}

let own: Guard | undefined;
let tell: () => void = () => undefined;

/** Calls back whenever an address is refused: for whoever counts. */
export function onAddressRefused(listener: () => void): void {
  tell = listener;
}

function refused(host: string): AddressNotAllowed {
  tell();
  return new AddressNotAllowed(host);
}

/** This process's, from its environment. */
export function ownGuard(): Guard {
  own ??= { policy: readPolicy(process.env), resolve: lookup };
  return own;
}

/**
 * Throws `AddressNotAllowed` at a web address that surely may not be called, without looking its name up: for
 * `parseSettings`. `guardedFetch` refuses it all the same, and names that lead where they may not.
 */
export function assertUrlAllowed(url: string | URL, guard: Guard = ownGuard()): void {
  // Not repeated: it may hold a token.
  if (!URL.canParse(String(url))) throw new AddressNotAllowed("what was given", "is no web address");
  const { protocol, hostname } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") throw new AddressNotAllowed(protocol, "is neither http nor https");
  assertHostAllowed(hostname, guard);
}

/** The same for a host: an IP address, or a name, of which nothing is known yet. */
export function assertHostAllowed(host: string, { policy }: Guard = ownGuard()): void {
  const literal = withoutBrackets(host);
  if (isIP(literal) && !policy.trusts(literal) && !policy.allows(literal)) throw refused(host);
}

/**
 * The addresses of a host: for `connect`, and for libraries that make their own connections and can be given an address
 * instead of a name. Throws `AddressNotAllowed` unless every one is allowed, and what a look-up throws.
 */
export async function resolveAllowed(host: string, options: LookupOptions = {}, guard: Guard = ownGuard()): Promise<LookupAddress[]> {
  assertHostAllowed(host, guard);
  const { policy, resolve } = guard;
  const addresses = await resolve(withoutBrackets(host), { ...options, all: true });
  if (!policy.trusts(host) && !addresses.every(({ address }) => policy.allows(address))) throw refused(host);
  return addresses;
}

/** Why a connection that was just made may not be used, whatever was looked up before. */
export function faultOfPeer({ remoteAddress }: Pick<Socket, "remoteAddress">, host: string, { policy }: Guard): Error | undefined {
  if (policy.trusts(host)) return undefined;
  // It was closed meanwhile, and nothing was sent.
  if (remoteAddress === undefined)
    return Object.assign(new Error("the connection was closed at once"), { code: "ECONNRESET", syscall: "connect" });
  return policy.allows(remoteAddress) ? undefined : refused(host);
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}
