export type { SigningKey } from "./keys.js";
export { createSigningKey, keyId, publicKeyOf, readPrivateKey, readPublicKey } from "./keys.js";
export type { FileList } from "./list-files.js";
export { signPlugin } from "./sign-plugin.js";
