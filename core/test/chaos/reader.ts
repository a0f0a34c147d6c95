import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";
import type { Client } from "../test-app.js";

const AGAIN_MS = 100;

/** A realtime client that comes back with its cursor whenever it loses its connection, and sometimes leaves by itself. */
export class Reader {
  /** Ids of the events that came, in the order they came. */
  readonly seen: string[] = [];
  readonly odd: string[] = [];
  connections = 0;
  /** Where it began. */
  began = "";
  lastAt = Date.now();
  #cursor = "";
  #socket: WebSocket | undefined;
  readonly #abort = new AbortController();
  readonly #reading: Promise<void>;

  constructor(client: Pick<Client, "url" | "token">) {
    this.#reading = this.#read(client);
  }

  get cursor(): string {
    return this.#cursor;
  }

  /** Loses its connection. */
  drop(): void {
    this.#socket?.terminate();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    this.drop();
    await this.#reading;
  }

  async #read({ url, token }: Pick<Client, "url" | "token">): Promise<void> {
    while (!this.#abort.signal.aborted) {
      await this.#once(`${url.replace("http", "ws")}/api/v1/ws?token=${token}&after=${this.#cursor}`);
      await sleep(AGAIN_MS);
    }
  }

  #once(address: string): Promise<void> {
    return new Promise((resolve) => {
      const socket = new WebSocket(address, { handshakeTimeout: 10_000 });
      this.#socket = socket;
      socket.on("error", () => undefined);
      socket.on("close", () => resolve());
      socket.on("open", () => (this.connections += 1));
      socket.on("message", (data) => this.#take(JSON.parse(String(data))));
    });
  }

  #take({ type, id, code }: { type: string; id?: string; code?: string }): void {
    // Typing and the like is passing news and has no place in the log.
    if (type === "ready") this.#begin(id ?? "");
    else if (type === "resync") this.odd.push(`the reader was told to begin anew, at ${this.#cursor || "the beginning"}`);
    else if (type === "error") this.odd.push(`the reader was refused: ${code}`);
    else if (id) {
      this.seen.push(id);
      this.lastAt = Date.now();
      this.#cursor = id;
    }
  }

  #begin(id: string): void {
    if (this.began === "") this.began = id;
    if (this.#cursor === "") this.#cursor = id;
  }
}
