import { createHmac } from "node:crypto";
import { safeEqual } from "@linktor/plugin-sdk";

export const ORIGIN_HEADER = "X-Linktor-Origin";

/** Proves that a mail is ours: made for its Message-ID, which cannot be had twice. */
export function originOf(secret: string, messageId: string): string {
  return `v1 ${createHmac("sha256", secret).update(`origin\0${messageId}`).digest("hex")}`;
}

export function isOurs(secret: string, messageId: string | undefined, value: string | undefined): boolean {
  return messageId !== undefined && value !== undefined && safeEqual(value.trim(), originOf(secret, messageId));
}
