import { describe, expect, it } from "vitest";
import { readPolicy } from "./policy.js";

const strict = readPolicy({});

describe("an address", () => {
  it.each([
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:0:7f00:1",
    "::ffff:168.63.129.16",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "100:0:0:1::1",
    "2001::1",
    "2001:2::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd12::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "",
    "localhost",
    "127.1",
    "1.2.3",
    "1.2.3.4.5",
    "no address",
  ])("%s is not public", (address) => {
    expect(strict.allows(address)).toBe(false);
  });

  it.each(["1.1.1.1", "93.184.216.34", "172.32.0.1", "168.63.129.17", "::ffff:1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001::1"])(
    "%s is public",
    (address) => {
      expect(strict.allows(address)).toBe(true);
    },
  );
});

describe("loopback", () => {
  it("is allowed by 1 alone, and nothing else with it", () => {
    for (const value of [undefined, "", "0", "true"]) expect(readPolicy({ LINKTOR_ALLOW_LOOPBACK: value }).allows("127.0.0.1")).toBe(false);
    const local = readPolicy({ LINKTOR_ALLOW_LOOPBACK: "1" });
    for (const address of ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"]) expect(local.allows(address)).toBe(true);
    for (const address of ["0.0.0.0", "::", "10.0.0.1", "169.254.169.254", "fe80::1"]) expect(local.allows(address)).toBe(false);
  });
});

describe("what the operator lists", () => {
  const policy = readPolicy({
    LINKTOR_ALLOWED_PRIVATE_HOSTS:
      " 10.1.2.3, 172.16.0.0/12 ,[fd00::1],fd12::/16, Ollama.Internal. ,,::ffff:192.168.0.9,10.9.0.0/99,192/8,0/0",
  });

  it("is allowed, and nothing beside it", () => {
    for (const address of ["10.1.2.3", "::ffff:10.1.2.3", "172.16.0.1", "172.31.255.255", "fd00::1", "fd12:3::4", "192.168.0.9", "1.1.1.1"])
      expect(policy.allows(address)).toBe(true);
    for (const address of ["10.1.2.4", "172.32.0.1.", "fd00::2", "fd13::1", "127.0.0.1", "10.9.0.1", "192.168.0.8"])
      expect(policy.allows(address)).toBe(false);
  });

  it("may be a name, however it is spelled", () => {
    for (const name of ["ollama.internal", "OLLAMA.internal.", "10.1.2.3"]) expect(policy.trusts(name)).toBe(true);
    for (const name of ["internal", "x.ollama.internal", "ollama.internal.evil.test", ""]) expect(policy.trusts(name)).toBe(false);
  });
});
