import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

const LOOK_MS = 100;
const PATIENCE_MS = 2000;
const MAX_SILENT = 3;

/** Gives each connection to one of the servers that say they are ready, and looks again and again which those are. */
export class Balancer implements AsyncDisposable {
  readonly url: string;
  /** Connections that no server was there for. */
  refused = 0;
  readonly #server: ReturnType<typeof createServer>;
  readonly #timer: NodeJS.Timeout;
  #all: readonly string[] = [];
  readonly #ready = new Set<string>();
  readonly #silent = new Map<string, number>();
  #turn = 0;

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("connection", (socket: Socket) => {
      socket.on("error", () => undefined);
      this.#pass(socket);
    });
    this.#timer = setInterval(() => void this.look(), LOOK_MS);
  }

  static async start(): Promise<Balancer> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Balancer(server);
  }

  /** Where servers are, ready or not. */
  set servers(urls: readonly string[]) {
    this.#all = urls;
  }

  /** How many were ready when it looked last. */
  get readyCount(): number {
    return this.#all.filter((url) => this.#ready.has(url)).length;
  }

  /** One that says no is out at once, one that says nothing only after a while: it may be busy. */
  async look(): Promise<void> {
    await Promise.all(
      this.#all.map(async (url) => {
        const status = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(PATIENCE_MS) }).then(
          (answer) => answer.status,
          (error: Error) => (error.name === "TimeoutError" ? 0 : 503),
        );
        const silent = status === 0 ? (this.#silent.get(url) ?? 0) + 1 : 0;
        this.#silent.set(url, silent);
        if (status === 200) this.#ready.add(url);
        else if (status !== 0 || silent >= MAX_SILENT) this.#ready.delete(url);
      }),
    );
  }

  #pass(client: Socket, tried: readonly string[] = []): void {
    const ready = this.#all.filter((url) => this.#ready.has(url) && !tried.includes(url));
    this.#turn += 1;
    const url = ready[this.#turn % ready.length];
    if (url === undefined) {
      this.refused += 1;
      return void client.destroy();
    }
    const { hostname, port } = new URL(url);
    const server = connect({ host: hostname, port: Number(port) });
    const tryNext = (): void => this.#pass(client, [...tried, url]);
    server.once("error", tryNext);
    server.once("connect", () => {
      server.off("error", tryNext);
      server.on("error", () => client.destroy());
      server.on("close", () => client.destroy());
      client.on("close", () => server.destroy());
      client.pipe(server).pipe(client);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#server.close();
  }
}
