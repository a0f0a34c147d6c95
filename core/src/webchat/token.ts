import { createHash, randomBytes } from "node:crypto";

/** 256 random bits; whoever has them is the visitor. */
export function newToken(): string {
  return `wc_${randomBytes(32).toString("base64url")}`;
}

export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
