import type { PluginStartErrorCode } from "./start-error.js";
import { PluginStartError } from "./start-error.js";

const CORE_VERSION = 1;

/** Shorter sixth fields are other data that old go-plugin releases put there. */
const LONGEST_NON_CERTIFICATE = 50;

/** What a plugin says on the first line of its stdout. */
export interface Handshake {
  readonly appVersion: number;
  readonly network: "unix" | "tcp";
  /** Socket path, or `IP:port`. */
  readonly address: string;
  /** DER of the plugin's certificate. */
  readonly certificate?: Uint8Array;
  /** Answer to PLUGIN_MULTIPLEX_GRPC; only said when asked. */
  readonly multiplexing?: boolean;
}

/** What the host offered in the environment. */
export interface HandshakeOffer {
  readonly appVersions: readonly number[];
  readonly multiplexing: boolean;
}

export function formatHandshake({ appVersion, network, address, certificate, multiplexing }: Handshake): string {
  // Go decodes without padding and refuses `=`.
  const encoded = certificate ? Buffer.from(certificate).toString("base64").replaceAll("=", "") : "";
  const fields = [CORE_VERSION, appVersion, network, address, "grpc", encoded];
  return `${[...fields, ...(multiplexing === undefined ? [] : [multiplexing])].join("|")}\n`;
}

/** Reads a handshake line or throws `PluginStartError` as go-plugin would. */
export function parseHandshake(rawLine: string, offer: HandshakeOffer): Handshake {
  const line = rawLine.trim();
  const fields = line.split("|");
  const [core = "", app = "", network = "", address = "", protocol = "netrpc", certificate = "", multiplexing] = fields;
  if (fields.length < 4) refuse("PLUGIN_BAD_HANDSHAKE", `unrecognised first line of stdout: ${quote(line)}`);

  const coreVersion = integer(core, "core protocol version");
  if (coreVersion !== CORE_VERSION) {
    refuse("PLUGIN_CORE_VERSION", `core protocol version ${coreVersion} of the plugin, ${CORE_VERSION} of the host`);
  }
  const appVersion = integer(app, "protocol version");
  if (!offer.appVersions.includes(appVersion)) {
    refuse("PLUGIN_APP_VERSION", `protocol version ${appVersion} of the plugin, ${offer.appVersions.join(", ")} of the host`);
  }
  if (network !== "unix" && network !== "tcp") refuse("PLUGIN_BAD_ADDRESS", `unknown address type ${quote(network)}`);
  if (address === "") refuse("PLUGIN_BAD_ADDRESS", "empty address");
  if (protocol !== "grpc") refuse("PLUGIN_UNSUPPORTED_PROTOCOL", `protocol ${quote(protocol)} of the plugin, grpc of the host`);

  return {
    appVersion,
    network,
    address,
    ...(certificate.length > LONGEST_NON_CERTIFICATE && { certificate: decodeCertificate(certificate) }),
    ...(offer.multiplexing && { multiplexing: parseMultiplexing(multiplexing) }),
  };
}

function integer(field: string, what: string): number {
  if (!/^[+-]?\d{1,9}$/.test(field)) refuse("PLUGIN_BAD_HANDSHAKE", `the ${what} is not a number: ${quote(field)}`);
  return Number(field);
}

function decodeCertificate(field: string): Uint8Array {
  const unpadded = field.replace(/={1,2}$/, "");
  if (!/^[A-Za-z0-9+/]+$/.test(unpadded) || unpadded.length % 4 === 1) refuse("PLUGIN_BAD_CERT", "the certificate is not base64");
  return Buffer.from(unpadded, "base64");
}

function parseMultiplexing(field: string | undefined): true {
  if (field !== undefined && /^(1|t|T|TRUE|true|True)$/.test(field)) return true;
  if (field === undefined || /^(0|f|F|FALSE|false|False)$/.test(field)) {
    return refuse("PLUGIN_NO_MUX", "the plugin cannot multiplex; build it with a newer go-plugin");
  }
  return refuse("PLUGIN_BAD_HANDSHAKE", `the multiplexing field is not a boolean: ${quote(field)}`);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}

function refuse(code: PluginStartErrorCode, message: string): never {
  throw new PluginStartError(code, message);
}
