import { once } from "node:events";
import type { Socket } from "node:net";
import { connect as connectTcp, isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { connect as connectTls } from "node:tls";
import type { Guard } from "./guard.js";
import { assertHostAllowed, faultOfPeer, ownGuard } from "./guard.js";
import { guardedLookup } from "./lookup.js";

export interface ConnectTarget {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte, with these options. */
  readonly tls?: ConnectionOptions;
  /** Default: 10 seconds. */
  readonly timeoutMs?: number;
}

/**
 * Connects, to addresses that are allowed: for protocols other than HTTP. Resolves once connected, and greeted with TLS.
 * Throws `AddressNotAllowed`, or the error of the connection; nothing was sent in either case.
 */
export async function guardedConnect({ host, port, tls, timeoutMs = 10_000 }: ConnectTarget, guard: Guard = ownGuard()): Promise<Socket> {
  assertHostAllowed(host, guard);
  const target = { host, port, lookup: guardedLookup(guard) };
  const socket = tls ? connectTls({ servername: isIP(host) ? "" : host, ...tls, ...target }) : connectTcp(target);
  const late = setTimeout(() => socket.destroy(timedOut(timeoutMs)), timeoutMs);
  try {
    await once(socket, tls ? "secureConnect" : "connect");
    const fault = faultOfPeer(socket, host, guard);
    if (fault) throw fault;
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

function timedOut(ms: number): Error {
  return Object.assign(new Error(`no connection within ${ms} ms`), { code: "ETIMEDOUT", syscall: "connect" });
}
