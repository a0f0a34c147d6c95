export type {
  HostLogger,
  HostTiming,
  HttpRequest,
  HttpResponse,
  InboundBatch,
  InboundSink,
  InstalledPlugin,
  PluginDir,
  PluginHost,
  PluginHostOptions,
  PluginLimits,
  SignaturePolicy,
} from "./api.js";
export { PluginCallError } from "./api.js";
export { createPluginHost } from "./create-plugin-host.js";
export { RemoteHost } from "./remote/remote-host.js";
export type { ServedHost, ServeOptions } from "./remote/serve-host.js";
export { servePluginHost } from "./remote/serve-host.js";
export type { InstallationTrust } from "./remote/trust.js";
export { installationTrust } from "./remote/trust.js";
