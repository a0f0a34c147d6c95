import { randomInt } from "node:crypto";
import { crc32 } from "node:zlib";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_LENGTH = 30;
const CHECKSUM_LENGTH = 6;
const SHAPE = /^lk_(?:live|test)_([0-9A-Za-z]{30})([0-9A-Za-z]{6})$/;

/** A new key: its checksum tells a mistyped key, and a leaked one to scanners, without asking the database. */
export function newApiKey(): string {
  const random = Array.from({ length: RANDOM_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
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
  let rest = crc32(text);
  let out = "";
  while (out.length < CHECKSUM_LENGTH) {
    out = ALPHABET[rest % ALPHABET.length] + out;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return out;
}
