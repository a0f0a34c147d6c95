import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Exchange } from "./sample.js";
import { bytesOf } from "./sample.js";

const NOT_FOUND = 404;
const UNSAYABLE = 500;

/** A request that the plugin made. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Resolves when the connection it came on is closed. */
  readonly closed: Promise<void>;
}

export type Answer = Exchange["response"] | "hang up" | "say nothing";

/** The other side of the plugin: answers what `verify.json` says, remembers all it was asked. */
export class Network implements AsyncDisposable {
  readonly seen: Seen[] = [];
  /** Takes the place of the answers to what is sent, when set. */
  override: Answer | undefined;
  /** Hears of each request, with what it will be answered. */
  onRequest: (seen: Seen, status: number | undefined) => void = () => {};
  #background: readonly Exchange[] = [];
  #sends: readonly Exchange[] = [];
  #seenBefore = 0;
  readonly #server = createServer((request, response) => this.#take(request, response));

  static async start(): Promise<Network> {
    const network = new Network();
    await new Promise<void>((resolve) => network.#server.listen(0, "127.0.0.1", resolve));
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on. What is asked several times may be written several times; the last answer is repeated. */
  answers(background: readonly Exchange[], sends: readonly Exchange[] = []): void {
    this.seen.length = 0;
    this.#background = background;
    this.expects(sends);
  }

  /** What is sent next; what is asked besides goes on where it was. */
  expects(sends: readonly Exchange[]): void {
    this.#sends = sends;
    this.#seenBefore = this.seen.length;
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const pieces: Buffer[] = [];
    const closed = new Promise<void>((resolve) => response.on("close", resolve));
    request.on("error", () => {}); // it hung up
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const seen = { method: request.method!, path: request.url!, headers, body: Buffer.concat(pieces).toString(), closed };
      this.seen.push(seen);
      this.#answer(seen, response);
    });
  }

  #answer(seen: Seen, response: ServerResponse): void {
    const { method, path } = seen;
    const isThis = (other: { method: string; path: string }) => other.method === method && other.path === path;
    const sends = this.#sends.filter(isThis);
    const written = sends.length > 0 ? sends : this.#background.filter(isThis);
    const earlier = this.seen.slice(sends.length > 0 ? this.#seenBefore : 0).filter(isThis).length - 1;
    const override = sends.length > 0 ? this.override : undefined;
    const answer = override ?? written[Math.min(earlier, written.length - 1)]?.response;
    this.onRequest(seen, typeof answer === "string" ? undefined : (answer?.status ?? NOT_FOUND));
    if (answer === "hang up") return void response.destroy();
    if (answer === "say nothing") return;
    const late = setTimeout(() => reply(response, answer), answer?.after_ms ?? 0);
    response.on("close", () => clearTimeout(late));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function reply(response: ServerResponse, answer: Exchange["response"] | undefined): void {
  const { status, headers, body } = answer ?? { status: NOT_FOUND, headers: {}, body: "verify.json does not know this request" };
  const type = typeof body === "object" ? { "content-type": "application/json" } : {};
  try {
    response.writeHead(status, { ...type, ...headers }).end(body === undefined ? undefined : bytesOf(body));
  } catch (error) {
    response.writeHead(UNSAYABLE).end(`verify.json has an answer that cannot be given: ${(error as Error).message}`);
  }
}
