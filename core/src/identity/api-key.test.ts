import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { apiKeyOf, looksLikeApiKey, prefixOf } from "./api-key.js";

describe("API keys", () => {
  it("have a shape that a scanner can find, and a checksum", () => {
    for (let n = 0; n < 200; n += 1) {
      const key = apiKeyOf(randomBytes(32));
      expect(key).toMatch(/^lk_live_[0-9A-Za-z]{36}$/);
      expect(looksLikeApiKey(key)).toBe(true);
      expect(looksLikeApiKey(key.replace("live", "test"))).toBe(true);
      expect(key.startsWith(prefixOf(key))).toBe(true);
    }
  });

  it("are told from mistyped ones", () => {
    const key = apiKeyOf(Buffer.alloc(32, 1));
    for (let at = "lk_live_".length; at < key.length; at += 1) {
      const typo = `${key.slice(0, at)}${key[at] === "a" ? "b" : "a"}${key.slice(at + 1)}`;
      expect(looksLikeApiKey(typo), typo).toBe(false);
    }
    for (const wrong of ["", "lk_live_", `${key} `, `${key}a`, key.slice(0, -1), key.replace("live", "prod")])
      expect(looksLikeApiKey(wrong)).toBe(false);
  });

  it("follow from their bytes alone", () => {
    expect(apiKeyOf(Buffer.alloc(32, 1))).toBe(apiKeyOf(Buffer.alloc(32, 1)));
    expect(apiKeyOf(Buffer.alloc(32, 1))).not.toBe(apiKeyOf(Buffer.alloc(32, 2)));
    expect(looksLikeApiKey(apiKeyOf(Buffer.alloc(32)))).toBe(true);
  });
});
