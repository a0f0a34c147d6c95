import { ana, type BotApi, type Person, textUpdate } from "../../../plugins/telegram/test/bot-api.js";
import type { Client } from "../test-app.js";

/** An update as it was posted: which answers it got says what may be held against the server. */
export interface Said {
  readonly person: Person;
  readonly text: string;
  /** Of the first delivery; 0: there was no answer. */
  readonly status: number;
}

/** People who write to a bot. Telegram brings what was not answered 2xx again and again, and never what was. */
export class People {
  readonly all: readonly Person[];
  readonly said: Said[] = [];
  readonly #api: BotApi;
  #lastId = 20_000;

  constructor(api: BotApi, count: number) {
    this.#api = api;
    this.all = Array.from({ length: count }, (_, index) => ({ id: ana.id + 1 + index, first_name: `P${index}` }));
  }

  async say(person: Person, text: string): Promise<number> {
    this.#lastId += 1;
    const id = this.#lastId;
    const { status } = await this.#api.deliver(textUpdate({ updateId: id, messageId: id, from: person, text }));
    this.said.push({ person, text, status });
    return status;
  }

  /** Updates that were not taken when they came first. */
  get refused(): number {
    return this.said.filter(({ status }) => status < 200 || status > 299).length;
  }
}

/** Brings again what was not taken, one after the other as Telegram does, until nothing waits after the signal. */
export async function keepRedelivering(api: BotApi, signal: AbortSignal, timeoutMs: number): Promise<void> {
  for (let end = Number.POSITIVE_INFINITY; ; ) {
    const isLast = signal.aborted;
    if (isLast && end === Number.POSITIVE_INFINITY) end = Date.now() + timeoutMs;
    const waiting = await api.redeliver();
    if (isLast && waiting === 0) return;
    if (Date.now() > end) throw new Error(`${waiting} updates were still refused when the time was over`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Everything of a conversation, oldest first. */
export async function messagesOf({ rest }: Pick<Client, "rest">, conversationId: string): Promise<any[]> {
  const pages: any[][] = [];
  for (let cursor = ""; ; ) {
    const { body } = await rest("GET", `conversations/${conversationId}/messages?limit=100${cursor && `&cursor=${cursor}`}`);
    pages.push(body.data);
    cursor = body.next_cursor ?? "";
    if (cursor === "") return pages.flat().reverse();
  }
}

/** Conversations by the name of who is in them. */
export async function conversationsByName({ rest }: Pick<Client, "rest">): Promise<ReadonlyMap<string, string>> {
  const { data } = (await rest("GET", "conversations?limit=100")).body;
  return new Map(data.map(({ id, contact_name }: { id: string; contact_name: string }) => [contact_name, id]));
}

/** How often each of the bot's texts reached the network, in the order of the first arrivals. */
export function arrivals(api: BotApi): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { params } of api.callsOf("sendMessage")) counts.set(params.text, (counts.get(params.text) ?? 0) + 1);
  return counts;
}
