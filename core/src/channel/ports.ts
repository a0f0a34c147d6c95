import type { PluginHost } from "@linktor/plugin-host";

export type { HttpRequest, HttpResponse, InstalledPlugin } from "@linktor/plugin-host";

type ForChannels = "openChannel" | "closeChannel" | "connect" | "disconnect" | "checkHealth";

/** How core reaches channels, wherever their plugins run. */
export type ChannelGateway = Omit<PluginHost, "start" | ForChannels | typeof Symbol.asyncDispose>;

/** How channels are kept open and connected, by the process that runs their plugins. */
export type ChannelHost = Pick<PluginHost, "plugin" | ForChannels>;
