import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

process.env.LINKTOR_ALLOW_LOOPBACK = "1";

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** The other system: remembers what it was sent and answers as it is told. */
export class WebServer implements AsyncDisposable {
  readonly seen: Seen[] = [];
  connections = 0;
  answer: Answer = (response) => response.writeHead(200).end();
  readonly #server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      this.seen.push({ method: request.method!, path: request.url!, headers: request.headers, body });
      this.answer(response, request);
    });
  });

  static async start(answer?: Answer): Promise<WebServer> {
    const server = new WebServer();
    if (answer) server.answer = answer;
    server.#server.on("connection", () => server.connections++);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
