import type { Behaviour } from "../../../plugins/telegram/test/bot-api.js";
import type { GenericChannel } from "../faults/generic.js";
import type { TelegramChannel } from "../telegram.js";
import type { Arrival } from "./evidence.js";

/** What a network does to the next messages it is given. */
export type Mood = "drops-after-taking" | "too-many" | "broken" | "late";

const LATE_MS = 400;
const RETRY_S = 1;

const TELEGRAM: Readonly<Record<Mood, Behaviour>> = {
  "drops-after-taking": { close: "after" },
  "too-many": { error_code: 429, description: "Too Many Requests: retry after 1", parameters: { retry_after: RETRY_S } },
  broken: { error_code: 502, description: "Bad Gateway" },
  late: { delayMs: LATE_MS },
};

/** The networks of a tenant, and what reached them. */
export class Networks {
  readonly #telegram: TelegramChannel;
  readonly #byGeneric: Arrival[] = [];
  readonly #moods: Mood[] = [];

  constructor(telegram: TelegramChannel, generic: GenericChannel) {
    this.#telegram = telegram;
    generic.system.answer = (response, request) => {
      const { text, id } = JSON.parse(generic.system.seen.at(-1)?.body ?? "{}") as { text: string; id: string };
      const key = String(request.headers["idempotency-key"]);
      const mood = this.#moods.shift();
      const isTaken = mood !== "too-many" && mood !== "broken";
      this.#byGeneric.push({ text, key, isTaken });
      const answer = () => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ id: `at-them-${id}` }));
      if (mood === "too-many") response.writeHead(429, { "retry-after": String(RETRY_S) }).end();
      else if (mood === "broken") response.writeHead(502).end();
      else if (mood === "drops-after-taking") request.socket.destroy();
      else if (mood === "late") setTimeout(answer, LATE_MS);
      else answer();
    };
  }

  /** Treats the next messages like this. */
  meet(mood: Mood, count: number): void {
    for (let index = 0; index < count; index += 1) {
      this.#moods.push(mood);
      this.#telegram.api.respondNext("sendMessage", TELEGRAM[mood]);
    }
  }

  arrivals(): Arrival[] {
    const byTelegram = this.#telegram.api.sentMessages().map(({ text }) => ({ text: String(text), key: undefined, isTaken: true }));
    return [...byTelegram, ...this.#byGeneric];
  }
}
