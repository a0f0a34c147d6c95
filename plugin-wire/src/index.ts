export type { Broker } from "./broker/broker.js";
export { BROKER_WAIT_MS, Ids } from "./broker/broker.js";
export type { ConnInfo, Knock } from "./broker/conn-info.js";
export type { InfoStream } from "./broker/control-stream.js";
export { ControlStream } from "./broker/control-stream.js";
export { DirectBroker } from "./broker/direct-broker.js";
export { Waiting } from "./broker/waiting.js";
export type { Authority, Certificate, Curve } from "./certificate.js";
export { authorityPem, createCertificate, issueCertificate, toPem } from "./certificate.js";
export {
  ADDRESS_REFUSED,
  APP_PROTOCOL_VERSION,
  CONTRACT_VERSION,
  COOKIE_KEY,
  COOKIE_VALUE,
  HEALTH_SERVICE,
  MAX_HANDSHAKE_BYTES,
  MAX_SOCKET_PATH_BYTES,
  REATTACH_KEY,
} from "./constants.js";
export type { Handshake } from "./handshake.js";
export { formatHandshake, parseHandshake } from "./handshake.js";
export type { Empty, StdioData } from "./internal-services.js";
export { GRPC_BROKER, GRPC_CONTROLLER, GRPC_STDIO, StdioChannel } from "./internal-services.js";
export type { Bound, ListenOptions } from "./listen.js";
export { listen, listenWith, newSocketPath } from "./listen.js";
export { formatLogLine } from "./log-line.js";
export type { LogEntry, LogLevel } from "./log-line-parser.js";
export { LogLineParser } from "./log-line-parser.js";
export type { Rpc, ServiceRpcs } from "./rpc.js";
export { serviceOf } from "./rpc.js";
export { PluginStartError } from "./start-error.js";
export type { Trust } from "./trust.js";
export { CLIENT_OPTIONS, channelCredentials, SERVER_OPTIONS, serverCredentials } from "./trust.js";
