import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpRequest, HttpResponse } from "@linktor/plugin-host";

type Handle = (request: HttpRequest) => Promise<HttpResponse>;

/** A port of this machine where the channel's webhook is. */
export class WebhookPort implements AsyncDisposable {
  handle: Handle = async () => ({ status: 503, headers: [], body: new Uint8Array() });
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  static async open(port: number): Promise<WebhookPort> {
    const webhooks = new WebhookPort();
    await new Promise<void>((resolve, reject) => {
      webhooks.#server.once("error", reject);
      webhooks.#server.listen(port, "127.0.0.1", resolve);
    });
    return webhooks;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece as Buffer);
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
      const answer = await this.handle({ method: request.method!, url: request.url!, headers, body: Buffer.concat(pieces) });
      response.writeHead(answer.status, answer.headers.flat()).end(answer.body);
    } catch {
      response.destroy(); // the caller hung up, or the plugin is gone
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
