import { createHmac } from "node:crypto";

export const SIGNATURE_HEADER = "x-linktor-signature";

/** HMAC-SHA256 of the raw body, in hex. */
export function sign(body: string | Uint8Array, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}
