import { createECDH, createPrivateKey, hkdfSync, type KeyObject } from "node:crypto";
import { type ChannelCredentials, credentials, ServerCredentials } from "@grpc/grpc-js";
import { type Authority, authorityPem, issueCertificate } from "@linktor/plugin-wire";

const CURVE = "prime256v1";
const AUTHORITY = "Linktor installation";
const PURPOSE = "linktor plugin-host authority";

/** What one process of an installation proves itself with, and knows the others by. */
export interface InstallationTrust {
  readonly server: ServerCredentials;
  readonly client: ChannelCredentials;
}

/** Everybody who has the installation's secret can make certificates that the others take, and nobody else can. */
export async function installationTrust(secret: Uint8Array): Promise<InstallationTrust> {
  const authority: Authority = { key: keyOf(secret), name: AUTHORITY };
  const root = Buffer.from(authorityPem(authority));
  const { keyPem, certPem } = await issueCertificate(authority);
  const [key, certificate] = [Buffer.from(keyPem), Buffer.from(certPem)];
  return {
    server: ServerCredentials.createSsl(root, [{ private_key: key, cert_chain: certificate }], true),
    client: credentials.createSsl(root, key, certificate),
  };
}

/** The same key for the same secret, on every machine. */
function keyOf(secret: Uint8Array): KeyObject {
  const ecdh = createECDH(CURVE);
  for (let attempt = 0; ; attempt += 1) {
    const scalar = Buffer.from(hkdfSync("sha256", secret, "", `${PURPOSE} ${attempt}`, 32));
    try {
      ecdh.setPrivateKey(scalar);
    } catch {
      continue; // not below the curve's order: one in four thousand million is not
    }
    const point = ecdh.getPublicKey();
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((coordinate) => coordinate.toString("base64url"));
    return createPrivateKey({ key: { kty: "EC", crv: "P-256", d: scalar.toString("base64url"), x, y }, format: "jwk" });
  }
}
