import type { Interceptor } from "@connectrpc/connect";
import { remoteAddressKey } from "../identity/index.js";
import { requestInfo } from "./request-info.js";

/** The caller's address: the peer's, or what trusted proxies say of it. */
export function callerAddress(peer: string, forwardedFor: string, trustedProxies: readonly string[]): string {
  const hops = forwardedFor
    .split(",")
    .map((hop) => hop.trim())
    .filter((hop) => hop !== "");
  let address = peer;
  while (trustedProxies.includes(address) && hops.length > 0) address = hops.pop() ?? address;
  return address;
}

/** Finds the caller's address for those who count calls by it. */
export function remoteAddressInterceptor(trustedProxies: readonly string[]): Interceptor {
  return (next) => (call) => {
    const { remoteAddress } = call.contextValues.get(requestInfo);
    call.contextValues.set(remoteAddressKey, callerAddress(remoteAddress, call.header.get("x-forwarded-for") ?? "", trustedProxies));
    return next(call);
  };
}
