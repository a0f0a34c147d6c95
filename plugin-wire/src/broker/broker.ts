import type { Client, Server } from "@grpc/grpc-js";

/**
 * Further gRPC connections between a host and a plugin, either of which may serve. A connection is known by a number that
 * its server makes up and tells the other in some message of its own.
 */
export interface Broker {
  /** A number that no other connection served from this side has. */
  nextId(): number;
  /** Serves one connection under a number, until disposed of. `add` adds the services. */
  accept(id: number, add: (server: Server) => void): Promise<AsyncDisposable>;
  /** The client of a connection that the other side serves; waits five seconds for it. A number can be dialled once. Close the client. */
  dial(id: number): Promise<Client>;
}

/** What both kinds of broker wait at most, as go-plugin's. */
export const BROKER_WAIT_MS = 5000;

/** Counts from one. */
export class Ids {
  #last = 0;
  next(): number {
    return ++this.#last;
  }
}
