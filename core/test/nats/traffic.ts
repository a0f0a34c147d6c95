import { setTimeout as sleep } from "node:timers/promises";
import { Agent } from "../faults/agent.js";
import { aGenericChannel, type GenericChannel } from "../faults/generic.js";
import { conversationsByName, messagesOf } from "../faults/people.js";
import { type Client, eventually } from "../test-app.js";

const EVERY_MS = 40;
const PEOPLE = 4;

/** What people and agents saw while something was broken. */
export interface Measured {
  /** From a network's webhook to the answer, which follows the commit. */
  readonly receivedMs: number[];
  /** From an agent's request to the message at the network. */
  readonly deliveredMs: number[];
}

/** People who write through a channel, each with an agent who answers, and what should have become of all that. */
export class Traffic implements AsyncDisposable {
  readonly #client: Client;
  readonly #channel: GenericChannel;
  readonly #agents: readonly Agent[];
  readonly #written = new Map<string, string[]>();
  #count = 0;

  private constructor(client: Client, channel: GenericChannel, agents: readonly Agent[]) {
    this.#client = client;
    this.#channel = channel;
    this.#agents = agents;
    for (const { name } of agents) this.#written.set(name, ["first"]);
  }

  static async start(client: Client): Promise<Traffic> {
    const channel = await eventually(() => aGenericChannel(client).catch(() => undefined));
    const names = Array.from({ length: PEOPLE }, (_, index) => `person ${index}`);
    for (const name of names) await eventually(async () => (await channel.post(`${name} first`, name, "first")) === 200);
    const conversations = await conversationsByName(client);
    return new Traffic(
      client,
      channel,
      names.map((name) => new Agent(client, conversations.get(name) ?? "", name)),
    );
  }

  /** Everybody writes until `meanwhile` is over. */
  async during(meanwhile: () => Promise<void>): Promise<Measured> {
    const measured: Measured = { receivedMs: [], deliveredMs: [] };
    const over = new AbortController();
    const all = this.#agents.flatMap((agent) => [
      this.#write(agent.name, measured, over.signal),
      this.#answer(agent, measured, over.signal),
    ]);
    try {
      await meanwhile();
    } finally {
      over.abort();
      await Promise.all(all);
    }
    return measured;
  }

  async #write(name: string, { receivedMs }: Measured, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#count += 1;
      const text = `${name} writes ${this.#count}`;
      const startedAt = performance.now();
      while ((await this.#channel.post(text, name, text).catch(() => 0)) !== 200) await sleep(50);
      receivedMs.push(performance.now() - startedAt);
      this.#written.get(name)?.push(text);
      await sleep(EVERY_MS);
    }
  }

  async #answer(agent: Agent, { deliveredMs }: Measured, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const startedAt = performance.now();
      await agent.send();
      const { text } = agent.sent.at(-1) ?? { text: "" };
      await eventually(async () => this.#arrived().includes(text), 60_000);
      deliveredMs.push(performance.now() - startedAt);
      await sleep(EVERY_MS);
    }
  }

  /** What the network made of it: a second time with the same key says nothing new. */
  #arrived(): string[] {
    const texts = new Map(
      this.#channel.system.seen.map(({ body, headers }) => [headers["idempotency-key"], JSON.parse(body).text as string]),
    );
    return [...texts.values()];
  }

  /** What is not as it should be: everything stored once and in order, everything delivered once. */
  async faults(): Promise<string[]> {
    const faults: string[] = this.#agents.flatMap(({ oddAnswers }) => oddAnswers);
    const arrived = this.#arrived();
    if (new Set(arrived).size < arrived.length) faults.push("something was delivered twice");
    for (const agent of this.#agents) {
      const messages = await messagesOf(this.#client, agent.conversation);
      const stored = (direction: string) => messages.filter((message) => message.direction === direction).map(({ text }) => text);
      if (messages.some(({ seq }, index) => seq !== index + 1)) faults.push(`${agent.name}: numbers with gaps`);
      if (String(stored("inbound")) !== String(this.#written.get(agent.name))) faults.push(`${agent.name}: not what was written`);
      const sent = agent.sent.map(({ text }) => text);
      if (String(stored("outbound")) !== String(sent)) faults.push(`${agent.name}: not what was answered`);
      const own = arrived.filter((text) => text.startsWith(`${agent.name}: `));
      if (String(own) !== String(sent)) faults.push(`${agent.name}: not what was delivered`);
    }
    return faults;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#channel[Symbol.asyncDispose]();
  }
}

/** The slowest of a hundred. */
export function p99(all: readonly number[]): number {
  return [...all].sort((a, b) => a - b)[Math.ceil(all.length * 0.99) - 1] ?? 0;
}
