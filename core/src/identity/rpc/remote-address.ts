import { createContextKey } from "@connectrpc/connect";

/** Address of who calls, as far as it is known: set by the server, which alone knows which proxies to believe. */
export const remoteAddressKey = createContextKey("", { description: "address of the caller" });
