import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** All that is routed; outside of it ipaddr.js calls unicast what is not, such as 100:0:0:1::/64. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");
/** Azure's host answers here, whatever the range says. */
const AZURE_HOST = "168.63.129.16";

/** An address as it is reached: IPv4 in IPv6 is IPv4. ipaddr.js alone would take `10` for 0.0.0.10. */
export function parseAddress(text: string): Address | undefined {
  return isIP(text) ? ipaddr.process(text) : undefined;
}

export function isPublic(address: Address): boolean {
  if (address.range() !== "unicast") return false;
  return address instanceof ipaddr.IPv6 ? address.match(GLOBAL_UNICAST) : address.toString() !== AZURE_HOST;
}
