import type { Interceptor } from "@connectrpc/connect";
import { remoteAddressKey } from "../identity/index.js";
import { requestInfo } from "./request-info.js";

/** Finds the caller's address: the peer's, or what trusted proxies say of it. */
export function remoteAddressInterceptor(trustedProxies: readonly string[]): Interceptor {
  return (next) => (call) => {
    const { remoteAddress } = call.contextValues.get(requestInfo);
    const hops = (call.header.get("x-forwarded-for") ?? "")
      .split(",")
      .map((hop) => hop.trim())
      .filter((hop) => hop !== "");
    let address = remoteAddress;
    while (trustedProxies.includes(address) && hops.length > 0) address = hops.pop() ?? address;
    call.contextValues.set(remoteAddressKey, address);
    return next(call);
  };
}
