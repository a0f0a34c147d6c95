import type { ClientFrame, Hello, ServerFrame } from "../model/wire.js";
import { type Http, HttpFailure } from "./http.js";
import type { Link, LinkOptions } from "./link.js";

const WAIT_SECONDS = 25;

type Answer = Extract<ServerFrame, { t: "welcome" }> & { readonly events: readonly ServerFrame[] };

/** The same frames over plain requests, where something between here and the server does not let WebSockets through. */
export class PollLink implements Link {
  readonly #http: Http;
  readonly #options: LinkOptions;
  readonly #position: () => Hello;
  readonly #abort = new AbortController();
  #turn: Promise<void> = Promise.resolve();

  constructor(http: Http, options: LinkOptions, position: () => Hello) {
    this.#http = http;
    this.#options = options;
    this.#position = position;
    void this.#listen();
  }

  send(frame: ClientFrame): void {
    this.#turn = this.#turn.then(() => this.#post(frame));
  }

  check(): void {}

  close(): void {
    this.#abort.abort();
  }

  async #listen(): Promise<void> {
    try {
      for (let wait = 0; !this.#abort.signal.aborted; wait = WAIT_SECONDS) {
        const { events, ...welcome } = await this.#http.get<Answer>(`events?${this.#query(wait)}`, (wait + 10) * 1000, this.#abort.signal);
        this.#options.onFrame(welcome);
        // An answer comes whole or not at all, so everything up to here is known with it.
        this.#options.onPassed(welcome.cursor);
        for (const frame of events) this.#options.onFrame(frame);
      }
    } catch (error) {
      this.#down(error);
    }
  }

  #query(wait: number): string {
    const { last_seq: after, conversation_id, cursor } = this.#position();
    const given = Object.entries({ after, conversation_id, cursor, wait }).filter(([, value]) => value !== undefined);
    return new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  }

  async #post(frame: ClientFrame): Promise<void> {
    if (this.#abort.signal.aborted || frame.t === "ping") return;
    try {
      const answer = await this.#http.post<ServerFrame | undefined>("messages", frame);
      if (answer) this.#options.onFrame(answer);
    } catch (error) {
      if (!(error instanceof HttpFailure) || error.status === 0 || error.status === 401) return this.#down(error);
      const retry = error.isPassing ? { retry_after: Math.ceil((error.retryAfterMs ?? 2000) / 1000) } : {};
      this.#options.onFrame({
        t: "error",
        code: error.code,
        message: error.message,
        ...(frame.t === "msg" ? { client_id: frame.client_id } : {}),
        ...retry,
      });
    }
  }

  #down(error: unknown): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#options.onDown(error instanceof HttpFailure && error.status === 401 ? "unauthenticated" : "lost");
  }
}
