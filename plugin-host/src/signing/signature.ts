import { sign, verify } from "node:crypto";
import { keyId, publicKeyOf, readPrivateKey, readPublicKey } from "./keys.js";

const LINE = /^ed25519 ([0-9a-f]{16}) ([A-Za-z0-9+/]{86}==)$/;
const MAX_LINES = 16;

/** A line of `plugin.sig`: the kind of key, which key, and the signature over the exact bytes of `plugin.json`. */
export function signatureLine(manifest: Uint8Array, privatePem: string): string {
  const key = readPrivateKey(privatePem);
  return `ed25519 ${keyId(publicKeyOf(key))} ${sign(null, manifest, key).toString("base64")}\n`;
}

/** Why no trusted key vouches for a manifest; undefined when one does. */
export function signatureFault(manifest: Uint8Array, signatures: string, trustedKeys: readonly string[]): string | undefined {
  const lines = signatures.split("\n").filter((line) => line !== "");
  if (lines.length === 0 || lines.length > MAX_LINES) return "plugin.sig holds no signature";
  const names: string[] = [];
  for (const line of lines) {
    const [, id, signature] = LINE.exec(line) ?? [];
    if (id === undefined || signature === undefined) return "plugin.sig holds something else than signatures";
    names.push(id);
    const key = trustedKeys.find((trusted) => keyId(trusted) === id);
    if (key === undefined) continue;
    if (verify(null, manifest, readPublicKey(key), Buffer.from(signature, "base64"))) return undefined;
    return `plugin.json is not what the key ${id} has signed`;
  }
  return `it is signed with a key that is not trusted: ${names.join(", ")}`;
}
