import { randomInt } from "node:crypto";
import { chmodSync, chownSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import type { Server, ServerCredentials } from "@grpc/grpc-js";
import { MAX_SOCKET_PATH_BYTES } from "./constants.js";

export interface UnixListen {
  readonly network: "unix";
  readonly dir: string;
  /** Name or number of a group that may connect too. */
  readonly group?: string;
}

export interface TcpListen {
  readonly network: "tcp";
  /** Tried in order; with 0 the system chooses. */
  readonly minPort: number;
  readonly maxPort: number;
}

/** Where to listen: a new socket in a folder, or a free port of this machine. */
export type ListenOptions = UnixListen | TcpListen;

/** Where something listens now. */
export interface Bound {
  readonly network: "unix" | "tcp";
  readonly address: string;
  /** Removes the socket's file. */
  remove(): void;
}

/** Binds to a new socket or a free port. */
export async function listen(server: Server, options: ListenOptions, credentials: ServerCredentials): Promise<Bound> {
  return await listenWith(options, (address, isUnix) => bind(server, isUnix ? `unix:${address}` : address, credentials));
}

/** As `listen`, with whatever binds to an address. */
export async function listenWith(options: ListenOptions, tryBind: (address: string, isUnix: boolean) => Promise<void>): Promise<Bound> {
  if (options.network === "tcp") return await listenOnPort(options, (address) => tryBind(address, false));
  const address = newSocketPath(options.dir);
  const gid = options.group === undefined ? undefined : gidOf(options.group);
  await tryBind(address, true);
  const remove = (): void => rmSync(address, { force: true });
  if (gid !== undefined) shareWith(address, gid);
  return { network: "unix", address, remove };
}

/** Throws where the path would be cut. */
export function newSocketPath(dir: string): string {
  const path = join(dir, `plugin${randomInt(1e9)}`);
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES) return path;
  throw new Error(`the socket path is longer than ${MAX_SOCKET_PATH_BYTES} bytes: ${path}`);
}

async function listenOnPort({ minPort, maxPort }: TcpListen, tryBind: (address: string) => Promise<void>): Promise<Bound> {
  if (minPort > maxPort) throw new Error(`the lowest port, ${minPort}, is above the highest, ${maxPort}`);
  for (let wanted = minPort; wanted <= maxPort; wanted++) {
    // Asked first: grpc-js complains on stderr of a port that it cannot have.
    const port = await freePort(wanted);
    if (port === undefined) continue;
    const address = `127.0.0.1:${port}`;
    const isBound = await tryBind(address).then(
      () => true,
      () => false,
    );
    if (isBound) return { network: "tcp", address, remove: () => {} };
  }
  throw new Error(`no port from ${minPort} to ${maxPort} is free`);
}

/** The port if it is free, or any for 0. */
function freePort(wanted: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.on("error", () => resolve(undefined));
    probe.listen(wanted, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function bind(server: Server, address: string, credentials: ServerCredentials): Promise<void> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error) => (error ? reject(error) : resolve()));
  });
}

/** Node has no getgrnam; groups from elsewhere than the file are given by number. */
function gidOf(group: string): number {
  if (/^\d+$/.test(group)) return Number(group);
  const line = readFileSync("/etc/group", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith(`${group}:`));
  const gid = Number(line?.split(":")[2] ?? "NaN");
  if (Number.isNaN(gid)) throw new Error(`there is no group ${group}`);
  return gid;
}

function shareWith(path: string, gid: number): void {
  chownSync(path, -1, gid);
  chmodSync(path, 0o660);
}
