import { setTimeout as sleep } from "node:timers/promises";
import { type Client, eventually } from "../test-app.js";
import { Agent, type Reply } from "./agent.js";
import type { GenericChannel } from "./generic.js";
import { conversationsByName, messagesOf } from "./people.js";

const EVERY_MS = 60;
const AGAIN_MS = 200;

interface Answer {
  readonly what: string;
  readonly status: number;
  readonly ms: number;
}

/** What people, agents and a client of the API do at the same time on one generic channel; each answer is noted. */
export class Traffic {
  readonly answers: Answer[] = [];
  readonly #client: Client;
  readonly #channel: GenericChannel;
  readonly #names: readonly string[];
  readonly #over = new AbortController();
  readonly #taken = new Map<string, string[]>();
  #agents: Agent[] = [];
  #running: Promise<unknown>[] = [];

  /** `name` keeps its people apart from those of others on the channel. */
  constructor(client: Client, channel: GenericChannel, name: string, people: number) {
    this.#client = client;
    this.#channel = channel;
    this.#names = Array.from({ length: people }, (_, index) => `${name} ${index}`);
  }

  async begin(): Promise<void> {
    const timed = { ...this.#client, rest: this.#timedRest() };
    for (const name of this.#names) {
      await eventually(async () => (await this.#channel.post(`${name}-first`, name, "first")) === 200);
      this.#taken.set(name, ["first"]);
    }
    const conversations = await conversationsByName(this.#client);
    this.#agents = this.#names.map((name) => new Agent(timed, conversations.get(name) ?? "", name));
    this.#running = [
      ...this.#names.map((name) => this.#write(name)),
      ...this.#agents.map((agent) => this.#repeat(() => agent.send())),
      this.#repeat(() => timed.rest("GET", "conversations?limit=20")),
    ];
  }

  /** Ends it; what was begun is brought to its end. */
  async end(): Promise<void> {
    this.#over.abort();
    await Promise.all(this.#running);
  }

  get slowestMs(): number {
    return Math.round(Math.max(...this.answers.map(({ ms }) => ms)));
  }

  /** Answers that a client cannot make sense of: neither done, nor to be asked again. */
  get odd(): string[] {
    const odd = this.answers.filter(({ status }) => ![200, 201, 503].includes(status)).map(({ what, status }) => `${what}: ${status}`);
    return [...odd, ...this.#agents.flatMap(({ oddAnswers }) => oddAnswers)];
  }

  get refused(): number {
    return this.answers.filter(({ status }) => status === 503).length;
  }

  get replies(): Reply[] {
    return this.#agents.flatMap(({ sent }) => sent);
  }

  /** Waits until every reply has come to its end. */
  async settled(timeoutMs: number): Promise<void> {
    for (const reply of this.replies) {
      reply.status = await eventually(async () => {
        const { status } = (await this.#client.rest("GET", `messages/${reply.id}`)).body;
        return ["sent", "uncertain", "failed"].includes(status) && status;
      }, timeoutMs);
    }
  }

  /** What was answered with 2xx and is not there once, and what else is not as it should be; nothing if all is well. */
  async faults(): Promise<string[]> {
    const faults: string[] = [];
    const seen = this.#channel.system.seen.map(({ body }) => JSON.parse(body) as { id: string; text: string });
    for (const agent of this.#agents) {
      const stored = await messagesOf(this.#client, agent.conversation);
      if (stored.some(({ seq }, at) => seq !== at + 1)) faults.push(`${agent.name}: seq has gaps`);
      const texts = (direction: string) => stored.filter((one) => one.direction === direction).map(({ text }) => text as string);
      faults.push(...differences(`${agent.name} wrote`, this.#taken.get(agent.name) ?? [], texts("inbound")));
      faults.push(
        ...differences(
          `${agent.name} was answered`,
          agent.sent.map(({ text }) => text),
          texts("outbound"),
        ),
      );
      for (const { text, status } of agent.sent) {
        // The network knows a message by its id: a repeat under the same one is none.
        const ids = new Set(seen.filter((one) => one.text === text).map(({ id }) => id));
        if (status === "failed" || ids.size > 1 || (status === "sent" && ids.size === 0))
          faults.push(`${text}: ${status}, arrived ${ids.size} times`);
      }
    }
    return faults;
  }

  async #write(name: string): Promise<void> {
    for (let index = 0; !this.#over.signal.aborted; index += 1) {
      const text = `${name} writes ${index}`;
      // A network brings what was not taken again, until it is.
      while ((await this.#timed("webhook", () => this.#channel.post(`${name}-${index}`, name, text))) !== 200) await sleep(AGAIN_MS);
      this.#taken.get(name)?.push(text);
      await sleep(EVERY_MS);
    }
  }

  async #repeat(act: () => Promise<unknown>): Promise<void> {
    for (; !this.#over.signal.aborted; await sleep(EVERY_MS)) await act();
  }

  #timedRest(): Client["rest"] {
    const { rest } = this.#client;
    return async (method, at, ...more) => {
      let answer: Awaited<ReturnType<Client["rest"]>> | undefined;
      await this.#timed(`${method} ${at.replace(/\/.*/, "")}`, async () => {
        answer = await rest(method, at, ...more);
        return answer.status;
      });
      return answer ?? { status: 0, body: undefined, headers: new Headers() };
    };
  }

  async #timed(what: string, ask: () => Promise<number>): Promise<number> {
    const startedAt = performance.now();
    const status = await ask().catch(() => 0);
    this.answers.push({ what, status, ms: performance.now() - startedAt });
    return status;
  }
}

function differences(what: string, expected: readonly string[], found: readonly string[]): string[] {
  const missing = expected.filter((text) => !found.includes(text));
  const double = found.filter((text, at) => found.indexOf(text) !== at);
  const strange = found.filter((text) => !expected.includes(text));
  return [
    ...missing.map((text) => `${what}: "${text}" is lost`),
    ...double.map((text) => `${what}: "${text}" is there twice`),
    ...strange.map((text) => `${what}: "${text}" came from nowhere`),
  ];
}
