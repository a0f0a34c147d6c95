import { createHmac, timingSafeEqual } from "node:crypto";

/** Whether a page knows the identity secret: `hash` is the hex HMAC-SHA256 of the user's id. Without a secret nothing is proof. */
export function provesUser(secret: string, userId: string, hash: string): boolean {
  if (secret === "" || !/^[0-9a-f]{64}$/i.test(hash)) return false;
  return timingSafeEqual(createHmac("sha256", secret).update(userId).digest(), Buffer.from(hash, "hex"));
}
