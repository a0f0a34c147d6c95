import { X509Certificate } from "node:crypto";
import { ChannelCredentials, type ChannelOptions, ServerCredentials } from "@grpc/grpc-js";
import type { Certificate } from "./certificate.js";
import { MAX_MESSAGE_BYTES } from "./constants.js";

/** Who may be on the two ends of a connection: these two certificates, and no other that they vouch for. */
export interface Trust {
  readonly own: Certificate;
  readonly peerPem: string;
}

const sizes = { "grpc.max_receive_message_length": MAX_MESSAGE_BYTES, "grpc.max_send_message_length": -1 } satisfies ChannelOptions;

/** Of every server on either side. */
export const SERVER_OPTIONS: ChannelOptions = sizes;

/** Of every client on either side. No keepalive: a Go server takes frequent pings for an attack. */
export const CLIENT_OPTIONS: ChannelOptions = {
  ...sizes,
  // A restarted peer must not inherit its predecessor's connection.
  "grpc.use_local_subchannel_pool": 1,
  "grpc.enable_retries": 0,
  // What certificates are made out to, wherever their owner listens.
  "grpc.ssl_target_name_override": "localhost",
  "grpc.default_authority": "localhost",
};

/** For serving: mutual TLS, or none on both sides. */
export function serverCredentials(trust: Trust | undefined): ServerCredentials {
  if (!trust) return ServerCredentials.createInsecure();
  const keyPair = { private_key: Buffer.from(trust.own.keyPem), cert_chain: Buffer.from(trust.own.certPem) };
  return ServerCredentials.createSsl(Buffer.from(trust.peerPem), [keyPair], true);
}

/** For dialling: as `serverCredentials`, and the certificate is compared byte for byte besides. */
export function channelCredentials(trust: Trust | undefined): ChannelCredentials {
  if (!trust) return ChannelCredentials.createInsecure();
  const peer = new X509Certificate(trust.peerPem).raw;
  return ChannelCredentials.createSsl(Buffer.from(trust.peerPem), Buffer.from(trust.own.keyPem), Buffer.from(trust.own.certPem), {
    checkServerIdentity: (_host, { raw }) =>
      raw.equals(peer) ? undefined : new Error("the certificate is not the one that was announced"),
  });
}
