import type { PluginHost } from "@linktor/plugin-host";

/** How core reaches channels. A plugin host in this process serves it. */
export type ChannelGateway = Omit<PluginHost, "start" | typeof Symbol.asyncDispose>;
