import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Agent } from "../faults/agent.js";
import type { Said } from "./evidence.js";
import type { ChaosTenant, Person } from "./tenant.js";

/** Answers that ask a network to come again. */
const COME_AGAIN: ReadonlySet<number> = new Set([0, 408, 429, 502, 503, 504]);
const AGAIN_MS = 150;
const MAX_STRANGERS_AT_ONCE = 8;

/** Milliseconds between two messages of one who writes or answers. */
export interface Tempo {
  readonly hotMs: number;
  readonly strangerMs: number;
  readonly replyMs: number;
}

/** Traffic in both directions: networks that bring what was not taken until it is, and some of it twice. */
export class Traffic {
  /** Answers that no network could make sense of. */
  readonly odd: string[] = [];
  readonly #random: () => number;
  readonly #tempo: Tempo;
  readonly #over = new AbortController();
  readonly #all: Promise<void>[];

  constructor(tenants: readonly ChaosTenant[], tempo: Tempo, random: () => number) {
    this.#random = random;
    this.#tempo = tempo;
    this.#all = tenants.flatMap((tenant) => [
      ...tenant.people.map((person) => this.#writes(tenant, person)),
      ...tenant.agents.map((agent) => this.#answers(agent)),
      this.#strangers(tenant),
    ]);
  }

  /** Nobody begins anything new; resolves when everything that was begun has its answer, or after the time. */
  async end(timeoutMs: number): Promise<void> {
    this.#over.abort();
    const late = new AbortController();
    await Promise.race([Promise.all(this.#all), sleep(timeoutMs, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
  }

  get isOver(): boolean {
    return this.#over.signal.aborted;
  }

  /** Somebody who waits for the answer before writing again, in a conversation with many messages. */
  async #writes(tenant: ChaosTenant, person: Person): Promise<void> {
    while (!this.isOver) {
      const number = tenant.nextNumber();
      const chance = this.#random();
      if (chance < 0.04 && person.name.endsWith("-1")) await this.#poison(tenant, person, number);
      else if (chance < 0.12) await this.#deliver(person, number, tenant.say(person, String(number), true), 2);
      else await this.#deliver(person, number, tenant.say(person, String(number), true), 1);
      // Networks do not always notice that they were answered.
      if (chance > 0.92) await person.post(number, tenant.said.findLast((one) => one.person === person.name && !one.isPoison)?.text ?? "");
      await sleep(this.#random() * 2 * this.#tempo.hotMs);
    }
  }

  /** What no version will ever be able to store: the id is longer than an index takes. */
  async #poison(tenant: ChaosTenant, person: Person, number: number): Promise<void> {
    const said = tenant.say(person, `poison ${number}`, true, true);
    const message = { id: `${person.name}-${number}-${randomBytes(5000).toString("hex")}`, from: person.name, text: said.text };
    await this.#bring(said, () => tenant.generic.postAll([message]).catch(() => 0));
  }

  /** People who write once, at the same time as others, in requests of several or alone. */
  async #strangers(tenant: ChaosTenant): Promise<void> {
    const under = new Set<Promise<void>>();
    while (!this.isOver) {
      const number = tenant.nextNumber();
      const isTogether = this.#random() < 0.3;
      const brought = isTogether ? this.#together(tenant, number) : this.#alone(tenant, number);
      under.add(brought);
      void brought.finally(() => under.delete(brought));
      if (under.size >= MAX_STRANGERS_AT_ONCE) await Promise.race(under);
      await sleep(this.#random() * 2 * this.#tempo.strangerMs);
    }
    await Promise.all(under);
  }

  async #alone(tenant: ChaosTenant, number: number): Promise<void> {
    const person = tenant.person(this.#random() < 0.5 ? "telegram" : "generic", `cold-${number}`);
    await this.#deliver(person, 0, tenant.say(person, "hello", true), this.#random() < 0.2 ? 2 : 1);
  }

  /** One request with a message of each of several, some of them twice. */
  async #together(tenant: ChaosTenant, number: number): Promise<void> {
    const people = [0, 1, 2].map((index) => tenant.person("generic", `cold-${number}-${index}`));
    const said = people.map((person) => tenant.say(person, "hello", true));
    const messages = said.map(({ person, text }) => ({ id: `${person}-0`, from: person, text }));
    const post = () => tenant.generic.postAll([...messages, messages[0]!]).catch(() => 0);
    await this.#bring(said[0]!, post);
    for (const one of said.slice(1)) one.acks += said[0]!.acks;
  }

  /** Brings a message until it is taken; `copies` at the same time. */
  async #deliver(person: Person, number: number, said: Said, copies: number): Promise<void> {
    await Promise.all(Array.from({ length: copies }, () => this.#bring(said, () => person.post(number, said.text))));
  }

  async #bring(said: Said, post: () => Promise<number>): Promise<void> {
    for (;;) {
      const status = await post();
      if (status >= 200 && status < 300) return void (said.acks += 1);
      said.refusals += 1;
      if (!COME_AGAIN.has(status)) this.odd.push(`${said.text}: answered ${status}`);
      await sleep(AGAIN_MS);
    }
  }

  async #answers(agent: Agent): Promise<void> {
    while (!this.isOver) {
      await agent.send();
      await sleep(this.#random() * 2 * this.#tempo.replyMs);
    }
  }
}
