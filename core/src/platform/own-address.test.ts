import { networkInterfaces } from "node:os";
import { describe, expect, it } from "vitest";
import { addressTowards, joinHostPort, splitHostPort } from "./own-address.js";

describe("a host and its port", () => {
  it("are told apart, also where IPv6 came without brackets, as from Kubernetes", () => {
    expect(splitHostPort("10.0.0.11:7001")).toEqual({ host: "10.0.0.11", port: "7001" });
    expect(splitHostPort("plugins.internal:7001")).toEqual({ host: "plugins.internal", port: "7001" });
    expect(splitHostPort("[fd00::11]:7001")).toEqual({ host: "fd00::11", port: "7001" });
    expect(splitHostPort("fd00::11:7001")).toEqual({ host: "fd00::11", port: "7001" });
    expect(splitHostPort(":::7001")).toEqual({ host: "::", port: "7001" });
  });

  it("are one again with the brackets that IPv6 needs", () => {
    expect(joinHostPort("10.0.0.11", 7001)).toBe("10.0.0.11:7001");
    expect(joinHostPort("fd00::11", "7001")).toBe("[fd00::11]:7001");
  });
});

describe("the address towards another machine", () => {
  it("is the one of the network that leads there", async () => {
    expect(await addressTowards("127.0.0.1")).toBe("127.0.0.1");
    const outside = Object.values(networkInterfaces()).flatMap((some) =>
      (some ?? []).filter(({ internal, scopeid }) => !internal && !scopeid),
    );
    for (const { address } of outside) expect(await addressTowards(address)).toBe(address);
  });

  it("is unknown where the name is", async () => {
    await expect(addressTowards("nowhere.invalid")).rejects.toThrow("nowhere.invalid");
  });
});
