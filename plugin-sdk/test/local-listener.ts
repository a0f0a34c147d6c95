import { once } from "node:events";
import type { IncomingMessage, RequestListener, Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Listens on every local address and counts who comes. */
export class LocalListener implements AsyncDisposable {
  readonly port: number;
  readonly requests: IncomingMessage[] = [];
  connections = 0;
  answer: RequestListener = (_request, response) => response.writeHead(200).end("hello");
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on("connection", () => this.connections++);
    server.on("request", (request, response) => {
      this.requests.push(request);
      this.answer(request, response);
    });
  }

  static async start(): Promise<LocalListener> {
    const server = createServer().listen(0, "::");
    await once(server, "listening");
    return new LocalListener(server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}
