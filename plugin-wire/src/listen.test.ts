import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Server as NetServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Bound, type ListenOptions, listen } from "./listen.js";

let dir: string;
let servers: Server[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lk"));
  servers = [];
});
afterEach(() => {
  for (const server of servers) server.forceShutdown();
  rmSync(dir, { recursive: true, force: true });
});

async function listening(options: ListenOptions): Promise<Bound> {
  const server = new Server();
  servers.push(server);
  return await listen(server, options, ServerCredentials.createInsecure());
}

async function busy(): Promise<{ port: number; server: NetServer }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as { port: number }).port, server };
}

describe("a unix socket", () => {
  it("is another one each time, in its folder, and can be removed", async () => {
    const [one, two] = [await listening({ network: "unix", dir }), await listening({ network: "unix", dir })];
    expect(one.address).toMatch(new RegExp(`^${dir}/plugin\\d+$`));
    expect(one.address).not.toBe(two.address);
    one.remove();
    expect([one, two].map(({ address }) => existsSync(address))).toEqual([false, true]);
  });

  it("is never cut short", async () => {
    const deep = join(dir, "d".repeat(100));
    await expect(listening({ network: "unix", dir: deep })).rejects.toThrow("longer than 103 bytes");
  });

  it.each(["by number", "by name"])("is shared with a group, %s", async (how) => {
    const gid = process.getgid!();
    const name = readFileSync("/etc/group", "utf8").match(new RegExp(`^([^:]+):[^:]*:${gid}:`, "m"))![1]!;
    const { address } = await listening({ network: "unix", dir, group: how === "by name" ? name : String(gid) });
    expect(statSync(address).gid).toBe(gid);
    expect(statSync(address).mode & 0o777).toBe(0o660);
  });

  it("is not made for a group that does not exist", async () => {
    await expect(listening({ network: "unix", dir, group: "no such group" })).rejects.toThrow("there is no group");
  });
});

describe("a port", () => {
  it("is the first free one of the range", async () => {
    const { port, server } = await busy();
    const bound = await listening({ network: "tcp", minPort: port, maxPort: port + 20 });
    const chosen = Number(bound.address.split(":")[1]);
    expect(bound).toMatchObject({ network: "tcp", address: `127.0.0.1:${chosen}` });
    expect(chosen).toBeGreaterThan(port);
    server.close();
  });

  it("is chosen by the system where there is no range", async () => {
    expect((await listening({ network: "tcp", minPort: 0, maxPort: 0 })).address).toMatch(/^127\.0\.0\.1:[1-9]\d+$/);
  });

  it("is not had in a range that is all taken, or none", async () => {
    const { port, server } = await busy();
    await expect(listening({ network: "tcp", minPort: port, maxPort: port })).rejects.toThrow(`no port from ${port} to ${port}`);
    await expect(listening({ network: "tcp", minPort: 10, maxPort: 9 })).rejects.toThrow("the lowest port, 10, is above the highest, 9");
    server.close();
  });
});
