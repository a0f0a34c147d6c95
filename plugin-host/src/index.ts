export type {
  HostLogger,
  HostTiming,
  HttpRequest,
  HttpResponse,
  InboundBatch,
  InboundSink,
  InstalledPlugin,
  PluginHost,
  PluginHostOptions,
} from "./api.js";
export { PluginCallError } from "./api.js";
export { createPluginHost } from "./create-plugin-host.js";
