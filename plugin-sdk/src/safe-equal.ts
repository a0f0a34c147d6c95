import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Compares two secrets or signatures in a time that tells nothing about where they differ. Different lengths are
 * simply not equal. Use it wherever a request proves who sent it.
 */
export function safeEqual(a: string | Uint8Array, b: string | Uint8Array): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(value: string | Uint8Array): Buffer {
  return createHash("sha256").update(value).digest();
}
