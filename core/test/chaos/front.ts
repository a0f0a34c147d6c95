import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A connection on which nothing moves for so long leads nowhere. */
const IDLE_MS = 12_000;

/** The one address of several servers: a new connection goes to the next of them that takes it. */
export class Front implements AsyncDisposable {
  readonly #ports: readonly number[];
  readonly #server = createServer({ pauseOnConnect: true }, (client) => this.#open(client));
  readonly #sockets = new Set<Socket>();
  #turn = 0;

  private constructor(ports: readonly number[]) {
    this.#ports = ports;
  }

  static async start(ports: readonly number[]): Promise<Front> {
    const front = new Front(ports);
    front.#server.listen(0, "127.0.0.1");
    await once(front.#server, "listening");
    return front;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends every connection as a machine does that went away. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  #open(client: Socket): void {
    this.#watch(client);
    this.#turn += 1;
    const first = this.#turn % this.#ports.length;
    this.#dial(client, [...this.#ports.slice(first), ...this.#ports.slice(0, first)]);
  }

  #dial(client: Socket, [port, ...others]: readonly number[]): void {
    if (port === undefined || client.destroyed) return void client.destroy();
    const server = connect(port, "127.0.0.1");
    const onRefused = () => this.#dial(client, others);
    server.once("error", onRefused);
    server.once("connect", () => {
      server.off("error", onRefused);
      this.#watch(server);
      for (const [from, to] of [[client, server] as const, [server, client] as const]) {
        from.pipe(to);
        from.on("close", () => to.destroy());
      }
    });
  }

  #watch(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.setTimeout(IDLE_MS, () => socket.destroy());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, "close");
  }
}
