import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { TcpProxy } from "./tcp-proxy.js";

let servers: Server[];
let proxy: TcpProxy;

beforeEach(async () => {
  servers = [await echo(""), await echo("other ")];
  proxy = await TcpProxy.start({ host: "127.0.0.1", port: portOf(0) });
});
afterEach(async () => {
  await proxy[Symbol.asyncDispose]();
  for (const server of servers) server.close();
});

it("passes on what comes, both ways, to the end", async () => {
  const line = await open();
  expect(await line.ask("hello")).toBe("hello");
  line.socket.end();
  await once(line.socket, "close");
  await sleep(20);
  expect(proxy.connections).toBe(0);
});

it("says nothing in a black hole, and goes on after it where it was", async () => {
  const before = await open();
  expect(await before.ask("one")).toBe("one");
  await proxy.set({ kind: "black-hole" });
  const during = await open();
  const answers = [before.ask("two"), during.ask("three")];
  expect(await Promise.race([...answers, sleep(150, "nothing")])).toBe("nothing");
  await proxy.set({ kind: "pass" });
  expect(await Promise.all(answers)).toEqual(["two", "three"]);
});

it("refuses, resets, and comes back at the same port", async () => {
  const before = await open();
  await before.ask("one");
  const { port } = proxy;
  await proxy.set({ kind: "refuse" });
  expect((await before.ended).code).toBe("ECONNRESET");
  expect((await (await open()).ended).code).toBe("ECONNREFUSED");
  await proxy.set({ kind: "reset" });
  expect((await (await open()).ended).code).toBe("ECONNRESET");
  await proxy.set({ kind: "pass" });
  expect(proxy.port).toBe(port);
  expect(await (await open()).ask("two")).toBe("two");
});

it("is slow, is narrow, cuts short", async () => {
  await proxy.set({ kind: "delay", ms: 60 });
  let startedAt = performance.now();
  expect(await (await open()).ask("one")).toBe("one");
  expect(performance.now() - startedAt).toBeGreaterThan(115);
  await proxy.set({ kind: "throttle", bytesPerSecond: 100 });
  startedAt = performance.now();
  expect(await (await open()).ask("0123456789")).toBe("0123456789");
  expect(performance.now() - startedAt).toBeGreaterThan(190);
  await proxy.set({ kind: "truncate", bytes: 4 });
  const line = await open();
  expect(await line.ask("0123456789")).toBe("0123");
  expect((await line.ended).code).toBe("");
});

it("moves to another service", async () => {
  const before = await open();
  expect(await before.ask("one")).toBe("one");
  proxy.moveTo({ host: "127.0.0.1", port: portOf(1) });
  expect(await before.ask("two")).toBe("two");
  expect(await (await open()).ask("three")).toBe("other three");
  proxy.drop();
  expect((await before.ended).code).toBe("ECONNRESET");
});

async function echo(prefix: string): Promise<Server> {
  const server = createServer((socket) => socket.on("error", () => undefined).on("data", (piece) => socket.write(prefix + String(piece))));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function portOf(index: number): number {
  return (servers[index]!.address() as AddressInfo).port;
}

interface Line {
  readonly socket: Socket;
  readonly ended: Promise<{ code: string }>;
  ask(text: string): Promise<string>;
}

async function open(): Promise<Line> {
  const socket = connect(proxy.port, "127.0.0.1");
  const ended = new Promise<{ code: string }>((resolve) => {
    let code = "";
    socket.on("error", (error: NodeJS.ErrnoException) => (code = error.code ?? ""));
    socket.on("close", () => resolve({ code }));
  });
  await Promise.race([once(socket, "connect").catch(() => undefined), ended]);
  const ask = async (text: string): Promise<string> => {
    socket.write(text);
    const [piece] = (await once(socket, "data")) as [Buffer];
    return String(piece);
  };
  return { socket, ended, ask };
}
