import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";

const RAW_BYTES = 32;

/** An Ed25519 key that plugins are signed with. */
export interface SigningKey {
  /** PKCS 8, for a file that nobody else can read. */
  readonly privatePem: string;
  /** 32 bytes in base64, for the settings of whoever trusts it. */
  readonly publicKey: string;
}

export function createSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync("ed25519");
  return { privatePem: privateKey.export({ type: "pkcs8", format: "pem" }) as string, publicKey: publicKeyOf(privateKey) };
}

/** Reads a private key; throws, for people, unless it is one of Ed25519. */
export function readPrivateKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw new Error("the key file holds no private key in PEM", { cause });
  }
  if (key.asymmetricKeyType !== "ed25519") throw new Error(`the key is ${key.asymmetricKeyType}, and must be ed25519`);
  return key;
}

/** Reads a public key as `publicKeyOf` writes it; throws, for people, when it is none. */
export function readPublicKey(base64: string): KeyObject {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length !== RAW_BYTES || bytes.toString("base64") !== base64) {
    throw new Error(`${JSON.stringify(base64)} is no public key: expected 32 bytes in base64`);
  }
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: bytes.toString("base64url") }, format: "jwk" });
}

/** The public half of a key, in base64. */
export function publicKeyOf(key: KeyObject): string {
  const { x } = (key.type === "private" ? createPublicKey(key) : key).export({ format: "jwk" });
  return Buffer.from(x!, "base64url").toString("base64");
}

/** Names a public key in a signature: 16 hexadecimal digits. */
export function keyId(publicKey: string): string {
  return createHash("sha256").update(Buffer.from(publicKey, "base64")).digest("hex").slice(0, 16);
}
