import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createSigningKey, keyId, publicKeyOf, readPrivateKey, readPublicKey, signPlugin } from "./index.js";

const key = createSigningKey();

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "lk"))));
afterEach(() => rmSync(folder, { recursive: true }));

it("signs nothing that is no plugin, and leaves it as it was", async () => {
  await expect(signPlugin(folder, key.privatePem)).rejects.toThrow(`there is no ${folder}/plugin.json`);
  writeFileSync(join(folder, "plugin.json"), "{}");
  await expect(signPlugin(folder, key.privatePem)).rejects.toThrow("channelType");
  writeFileSync(join(folder, "plugin.json"), '{"id":"p","channelType":"p","version":"1","command":"node"}');
  symlinkSync("/etc/hostname", join(folder, "link"));
  await expect(signPlugin(folder, key.privatePem)).rejects.toThrow("link is a link out of the plugin's folder");
  rmSync(join(folder, "link"));
  await expect(signPlugin(folder, "no key")).rejects.toThrow("the key file holds no private key in PEM");
  expect(readdirSync(folder)).toEqual(["plugin.json"]);
});

it("takes keys of Ed25519 and no others", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  expect(() => readPrivateKey(privateKey.export({ type: "pkcs8", format: "pem" }) as string)).toThrow("the key is ec, and must be ed25519");
  expect(publicKeyOf(readPrivateKey(key.privatePem))).toBe(key.publicKey);
  expect(publicKeyOf(readPublicKey(key.publicKey))).toBe(key.publicKey);
  expect(keyId(key.publicKey)).toMatch(/^[0-9a-f]{16}$/);
});
