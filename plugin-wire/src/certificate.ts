import { createHash, createPublicKey, generateKeyPair, type KeyObject, randomBytes, sign } from "node:crypto";
import { promisify } from "node:util";
import { bits, boolean, der, integer, octets, oid, sequence, set, time, utf8 } from "./der.js";

const makeKeys = promisify(generateKeyPair);

/** Go peers send P-521, which some TLS libraries cannot verify; P-256 is understood by all, and costs an eighth. */
export type Curve = "P-256" | "P-521";

/** A throw-away identity for one connection between a host and a plugin. */
export interface Certificate {
  readonly keyPem: string;
  readonly certPem: string;
  readonly der: Uint8Array;
}

const ALGORITHM: Readonly<Record<Curve, { readonly hash: string; readonly oid: string }>> = {
  "P-256": { hash: "sha256", oid: "1.2.840.10045.4.3.2" },
  "P-521": { hash: "sha512", oid: "1.2.840.10045.4.3.4" },
};

const SECOND_MS = 1000;
const YEAR_MS = 8766 * 3600 * SECOND_MS;
/** As go-plugin's: valid from a little before now, for as long as any process lives. */
const VALID_BEFORE_MS = 30 * SECOND_MS;
const VALID_FOR_MS = 30 * YEAR_MS;

/** Every TLS library in use asks for this name, and for nothing else in it. */
const NAME = "localhost";

export interface Validity {
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/** Makes a self-signed certificate with the fields of go-plugin's. Both sides trust exactly the other's and nothing else. */
export async function createCertificate(curve: Curve = "P-256", validity: Validity = {}): Promise<Certificate> {
  const { publicKey, privateKey } = await makeKeys("ec", { namedCurve: curve });
  const der = certify({ publicKey, subject: NAME, issuer: NAME, issuerKey: privateKey, curve, validity });
  return withKey(der, privateKey);
}

/** Whoever has the key of an authority can make certificates that all who trust it take. */
export interface Authority {
  readonly key: KeyObject;
  readonly name: string;
}

/** The certificate to trust of an authority on P-256. Another one of the same name and key is as good. */
export function authorityPem({ key, name }: Authority): string {
  const publicKey = createPublicKey(key);
  return toPem(certify({ publicKey, subject: name, issuer: name, issuerKey: key, curve: "P-256", validity: {} }));
}

/** A certificate with a key of its own, for either side of a connection. */
export async function issueCertificate({ key, name }: Authority): Promise<Certificate> {
  const { publicKey, privateKey } = await makeKeys("ec", { namedCurve: "P-256" });
  return withKey(certify({ publicKey, subject: NAME, issuer: name, issuerKey: key, curve: "P-256", validity: {} }), privateKey);
}

interface Certified {
  readonly publicKey: KeyObject;
  readonly subject: string;
  readonly issuer: string;
  readonly issuerKey: KeyObject;
  /** Of the issuer's key. */
  readonly curve: Curve;
  readonly validity: Validity;
}

function certify({ publicKey, subject, issuer, issuerKey, curve, validity: { notBefore, notAfter } }: Certified): Buffer {
  const now = Date.now();
  const algorithm = sequence(oid(ALGORITHM[curve].oid));
  const keyInfo = publicKey.export({ type: "spki", format: "der" });
  const body = sequence(
    der(0xa0, integer(Uint8Array.of(2))), // X.509 v3
    integer(serial()),
    algorithm,
    nameOf(issuer),
    sequence(time(notBefore ?? new Date(now - VALID_BEFORE_MS)), time(notAfter ?? new Date(now + VALID_FOR_MS))),
    nameOf(subject),
    keyInfo,
    der(0xa3, sequence(...extensions(keyInfo))),
  );
  return sequence(body, algorithm, bits(sign(ALGORITHM[curve].hash, body, issuerKey)));
}

function withKey(certificate: Buffer, privateKey: KeyObject): Certificate {
  return {
    keyPem: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    certPem: toPem(certificate),
    der: certificate,
  };
}

/** DER in its text form. */
export function toPem(certificate: Uint8Array): string {
  const lines =
    Buffer.from(certificate)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

/** 128 random bits, the first of them clear and the second set: positive, and of one length. */
function serial(): Uint8Array {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return bytes;
}

function nameOf(name: string): Buffer {
  return sequence(attribute("2.5.4.10", "Linktor"), attribute("2.5.4.3", name));
}

function attribute(type: string, value: string): Buffer {
  return set(sequence(oid(type), utf8(value)));
}

function extensions(keyInfo: Buffer): Buffer[] {
  const keyId = createHash("sha1").update(keyInfo).digest();
  // digitalSignature, keyEncipherment, keyAgreement, keyCertSign
  const keyUsage = bits(Uint8Array.of(0b1010_1100), 2);
  const extendedKeyUsage = sequence(oid("1.3.6.1.5.5.7.3.2"), oid("1.3.6.1.5.5.7.3.1")); // client and server
  return [
    extension("2.5.29.15", keyUsage, true),
    extension("2.5.29.37", extendedKeyUsage),
    extension("2.5.29.19", sequence(boolean(true)), true), // an authority, for itself
    extension("2.5.29.14", octets(keyId)),
    extension("2.5.29.17", sequence(der(0x82, Buffer.from(NAME)))), // DNS name
  ];
}

function extension(type: string, value: Buffer, isCritical = false): Buffer {
  return sequence(oid(type), ...(isCritical ? [boolean(true)] : []), octets(value));
}
