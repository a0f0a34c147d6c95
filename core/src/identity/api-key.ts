import { crc32 } from "node:zlib";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_LENGTH = 30;
const CHECKSUM_LENGTH = 6;
const SHAPE = /^lk_(?:live|test)_([0-9A-Za-z]{30})([0-9A-Za-z]{6})$/;

/**
 * The key that 32 random bytes make. Its checksum tells a mistyped key, and a leaked one to scanners, without asking the
 * database.
 */
export function apiKeyOf(bytes: Buffer): string {
  const random = base62(BigInt(`0x${bytes.toString("hex")}`), RANDOM_LENGTH);
  return `lk_live_${random}${checksum(random)}`;
}

export function looksLikeApiKey(key: string): boolean {
  const [, random, sum] = SHAPE.exec(key) ?? [];
  return random !== undefined && checksum(random) === sum;
}

/** What is shown of a key: enough to recognise it by. */
export function prefixOf(key: string): string {
  return key.slice(0, 12);
}

function checksum(text: string): string {
  return base62(BigInt(crc32(text)), CHECKSUM_LENGTH);
}

function base62(number: bigint, length: number): string {
  let rest = number;
  let out = "";
  while (out.length < length) {
    out = ALPHABET[Number(rest % 62n)] + out;
    rest /= 62n;
  }
  return out;
}
