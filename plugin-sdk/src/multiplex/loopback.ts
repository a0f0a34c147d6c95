import { createServer, type Server } from "node:net";
import type { Duplex } from "node:stream";
import { type Bound, listenWith } from "@linktor/plugin-wire";

/** An address for grpc-js, which dials only addresses, behind which there is one stream. Its first caller has it; close it then. */
export class Loopback {
  readonly #server: Server;
  readonly #bound: Bound;

  private constructor(server: Server, bound: Bound) {
    this.#server = server;
    this.#bound = bound;
  }

  static async to(stream: Duplex, dir: string): Promise<Loopback> {
    const server = createServer((socket) => {
      server.close();
      socket.on("error", () => stream.destroy());
      stream.on("error", () => socket.destroy());
      socket.pipe(stream).pipe(socket);
    });
    const where =
      process.platform === "win32" ? ({ network: "tcp", minPort: 0, maxPort: 0 } as const) : ({ network: "unix", dir } as const);
    return new Loopback(server, await listenWith(where, (address) => listenOn(server, address)));
  }

  get target(): string {
    return this.#bound.network === "unix" ? `unix://${this.#bound.address}` : this.#bound.address;
  }

  close(): void {
    this.#server.close();
    this.#bound.remove();
  }
}

/** Listens on a path, or on `IP:port`. */
export function listenOn(server: Server, address: string): Promise<void> {
  const [, host, port] = /^(\d+(?:\.\d+){3}):(\d+)$/.exec(address) ?? [];
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    const done = (): void => {
      server.off("error", reject);
      resolve();
    };
    if (host) server.listen(Number(port), host, done);
    else server.listen(address, done);
  });
}
