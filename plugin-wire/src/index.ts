export type { Authority, Certificate, Curve } from "./certificate.js";
export { authorityPem, createCertificate, issueCertificate, toPem } from "./certificate.js";
export {
  APP_PROTOCOL_VERSION,
  CONTRACT_VERSION,
  COOKIE_KEY,
  COOKIE_VALUE,
  HEALTH_SERVICE,
  MAX_HANDSHAKE_BYTES,
  MAX_SOCKET_PATH_BYTES,
} from "./constants.js";
export type { Handshake } from "./handshake.js";
export { formatHandshake, parseHandshake } from "./handshake.js";
export type { Empty, StdioData } from "./internal-services.js";
export { GRPC_CONTROLLER, GRPC_STDIO, StdioChannel } from "./internal-services.js";
export { formatLogLine } from "./log-line.js";
export type { LogEntry, LogLevel } from "./log-line-parser.js";
export { LogLineParser } from "./log-line-parser.js";
export type { Rpc, ServiceRpcs } from "./rpc.js";
export { serviceOf } from "./rpc.js";
export { PluginStartError } from "./start-error.js";
