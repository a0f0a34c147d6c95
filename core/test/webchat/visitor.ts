import { randomUUID } from "node:crypto";
import WebSocket from "ws";
import type { TestApp } from "../test-app.js";

export interface WebchatChannel {
  readonly id: string;
  /** Where a visitor's calls go. */
  readonly base: string;
}

/** A connected web chat. */
export async function aWebchat(t: TestApp, config: object = {}, credentials: object = {}): Promise<WebchatChannel> {
  const made = await t.rest("POST", "channels", { type: "webchat", name: "Site", config, credentials });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  const id = made.body.id as string;
  await t.rest("POST", `channels/${id}/connect`);
  for (;;) {
    const { body } = await t.rest("GET", `channels/${id}`);
    if (body.status === "connected") return { id, base: `${t.url}/api/v1/webchat/${id}` };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export interface Answer {
  readonly status: number;
  readonly body: any;
  readonly headers: Headers;
}

let networks = 0;

/** Somebody on a web page, each from a network of their own. */
export class TestVisitor {
  readonly base: string;
  readonly address: string;
  session: any;

  constructor({ base }: WebchatChannel) {
    this.base = base;
    networks += 1;
    this.address = `198.18.${Math.floor(networks / 250)}.${(networks % 250) + 1}`;
  }

  get token(): string {
    return this.session?.session_token ?? "";
  }

  async call(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const isRaw = body instanceof Uint8Array || body instanceof FormData;
    const response = await fetch(`${this.base}/${path}`, {
      method,
      headers: {
        "x-forwarded-for": this.address,
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(body === undefined || isRaw ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isRaw ? (body as never) : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text), headers: response.headers };
  }

  async open(fields: object = {}, headers = {}): Promise<Answer> {
    const answer = await this.call(
      "POST",
      "session",
      { locale: "en", ...(this.token ? { session_token: this.token } : {}), ...fields },
      headers,
    );
    if (answer.status === 200) this.session = answer.body;
    return answer;
  }

  say(text: string, fields: object = {}): Promise<Answer> {
    return this.call("POST", "messages", { client_id: randomUUID(), text, ...fields });
  }

  async history(): Promise<any[]> {
    return (await this.call("GET", "messages")).body.data.toReversed();
  }

  connect(hello: object = {}, options: { token?: string; origin?: string } = {}): TestSocket {
    const socket = new WebSocket(`${this.base.replace("http", "ws")}/ws`, {
      headers: { "x-forwarded-for": this.address, ...(options.origin ? { origin: options.origin } : {}) },
    });
    return new TestSocket(socket, { t: "hello", v: 1, token: options.token ?? this.token, ...hello });
  }
}

/** A visitor's socket and everything that came by it, in order. */
export class TestSocket implements Disposable {
  readonly frames: any[] = [];
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();

  constructor(socket: WebSocket, hello: object) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      socket.on("close", (code) => resolve(code));
      socket.on("unexpected-response", (_, response) => resolve(response.statusCode ?? 0));
    });
    socket.on("error", () => undefined);
    this.send(hello);
    socket.on("message", (data) => {
      this.frames.push(JSON.parse(String(data)));
      for (const look of this.#waiting) look();
    });
  }

  send(frame: object): void {
    const data = JSON.stringify(frame);
    if (this.#socket.readyState === WebSocket.CONNECTING) this.#socket.once("open", () => this.#socket.send(data));
    else this.#socket.send(data);
  }

  say(text: string, clientId: string = randomUUID(), fields: object = {}): Promise<any> {
    this.send({ t: "msg", client_id: clientId, type: "text", text, ...fields });
    return this.next((frame) => (frame.t === "ack" || frame.t === "error") && frame.client_id === clientId);
  }

  next(fits: (frame: any) => boolean, timeoutMs = 10_000): Promise<any> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`no such frame came; there were ${JSON.stringify(this.frames.map(({ t }) => t))}`));
      }, timeoutMs);
      const look = (): void => {
        const found = this.frames.find(fits);
        if (!found) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  welcome(): Promise<any> {
    return this.next(({ t }) => t === "welcome");
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }
}
