import { once } from "node:events";
import { type AddressInfo, createServer, type NetConnectOpts, type Server, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What becomes of what goes through a proxy. */
export type Fault =
  | { readonly kind: "pass" }
  /** Connections are taken, and nothing is said any more, also on those that are open: half-open, as behind a dead router. */
  | { readonly kind: "black-hole" }
  /** Nobody listens; what is open is closed. */
  | { readonly kind: "refuse" }
  /** Connections end with a reset, those that are open too. */
  | { readonly kind: "reset" }
  /** Every piece comes later by that. */
  | { readonly kind: "delay"; readonly ms: number }
  /** Each direction of a connection carries no more than that. */
  | { readonly kind: "throttle"; readonly bytesPerSecond: number }
  /** Of the service's answers each connection passes so many bytes on, counted from now, and is closed. */
  | { readonly kind: "truncate"; readonly bytes: number };

interface Link {
  readonly client: Socket;
  readonly service: Socket;
  answered: number;
}

/** Stands in front of a service, and does to its connections what networks do. */
export class TcpProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #links = new Set<Link>();
  #target: NetConnectOpts;
  #fault: Fault = { kind: "pass" };
  #port = 0;
  /** Those that wait for another fault. */
  readonly #waiting = new Set<() => void>();

  private constructor(target: NetConnectOpts) {
    this.#target = target;
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => void this.#take(client));
  }

  static async start(target: NetConnectOpts): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await proxy.#listen();
    return proxy;
  }

  /** On 127.0.0.1; stays the same. */
  get port(): number {
    return this.#port;
  }

  /** How many connections are open. */
  get connections(): number {
    return this.#links.size;
  }

  /** From now on, also for what is open. After a black hole, connections that both ends still have go on where they were. */
  async set(fault: Fault): Promise<void> {
    this.#become(fault);
    for (const link of this.#links) link.answered = 0;
    if (fault.kind === "refuse" || fault.kind === "reset") this.drop();
    if (fault.kind === "refuse") await this.#close();
    else if (!this.#server.listening) await this.#listen();
  }

  /** New connections go there. Those that are open stay where they are; see `drop`. */
  moveTo(target: NetConnectOpts): void {
    this.#target = target;
  }

  /** Resets every connection, on both sides. */
  drop(): void {
    for (const { client, service } of this.#links) for (const socket of [client, service]) socket.resetAndDestroy();
  }

  #become(fault: Fault): void {
    this.#fault = fault;
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  async #listen(): Promise<void> {
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async #close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, "close");
  }

  async #take(client: Socket): Promise<void> {
    if (this.#fault.kind === "reset") return void client.resetAndDestroy();
    const service = new Socket({ allowHalfOpen: true });
    const link: Link = { client, service, answered: 0 };
    this.#links.add(link);
    for (const [socket, other] of [[client, service] as const, [service, client] as const]) {
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        if (client.destroyed && service.destroyed) this.#links.delete(link);
      });
    }
    if (!(await this.#open(link)) || client.destroyed) return void this.#end(link);
    service.connect(this.#target);
    const both = [this.#pump(link, client, service), this.#pump(link, service, client)];
    await Promise.all(both).catch(() => this.#end(link));
  }

  async #pump(link: Link, from: Socket, to: Socket): Promise<void> {
    for await (const piece of from as AsyncIterable<Buffer>) {
      if (!(await this.#open(link))) return;
      const fault = this.#fault;
      if (fault.kind === "delay") await sleep(fault.ms);
      if (fault.kind === "throttle") await sleep((piece.length / fault.bytesPerSecond) * 1000);
      let passed = piece;
      if (fault.kind === "truncate" && from === link.service) {
        passed = piece.subarray(0, Math.max(0, fault.bytes - link.answered));
        link.answered += piece.length;
      }
      if (to.destroyed) return this.#end(link);
      if (!to.write(passed)) await Promise.race([once(to, "drain"), once(to, "close")]);
      if (passed.length < piece.length) return void to.end(() => this.#end(link));
    }
    if (await this.#open(link)) to.end();
  }

  /** Waits while nothing gets through; false when the connection has ended meanwhile. */
  async #open({ client, service }: Link): Promise<boolean> {
    while (this.#fault.kind === "black-hole" && !client.destroyed && !service.destroyed) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
    return !client.destroyed && !service.destroyed;
  }

  #end({ client, service }: Link): void {
    client.destroy();
    service.destroy();
    // A socket that was never connected tells nobody that it is closed.
    for (const link of this.#links) if (link.client === client) this.#links.delete(link);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = this.#close();
    this.drop();
    this.#become({ kind: "reset" });
    await closed;
  }
}
