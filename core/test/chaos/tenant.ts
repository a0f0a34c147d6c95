import { textUpdate } from "../../../plugins/telegram/test/bot-api.js";
import { Agent } from "../faults/agent.js";
import { aGenericChannel, type GenericChannel } from "../faults/generic.js";
import { conversationsByName } from "../faults/people.js";
import { TcpProxy } from "../services/tcp-proxy.js";
import { aTelegramChannel, type TelegramChannel, WEBHOOK_SECRET } from "../telegram.js";
import { type Client, eventually } from "../test-app.js";
import type { Said, TenantEvidence } from "./evidence.js";
import { Networks } from "./networks.js";
import { Reader } from "./reader.js";

const SETUP_MS = 60_000;

/** Somebody outside, who writes by one network. */
export interface Person {
  readonly name: string;
  /** Delivers a message once; answers the status, 0 for no answer. */
  post(number: number, text: string): Promise<number>;
}

/** A customer of the installation, as the outside sees it: channels, people who write, agents who answer, a realtime client. */
export class ChaosTenant implements AsyncDisposable {
  readonly name: string;
  readonly slug: string;
  readonly client: Client;
  readonly said: Said[] = [];
  readonly networks: Networks;
  /** Between the plugins and their networks. */
  readonly lines: readonly TcpProxy[];
  readonly generic: GenericChannel;
  reader!: Reader;
  people: readonly Person[] = [];
  agents: readonly Agent[] = [];
  readonly #telegram: TelegramChannel;
  #lastPersonId = 2_000_000;
  #lastNumber = 0;

  private constructor(parts: Pick<ChaosTenant, "name" | "slug" | "client" | "lines" | "generic"> & { telegram: TelegramChannel }) {
    this.name = parts.name;
    this.slug = parts.slug;
    this.client = parts.client;
    this.lines = parts.lines;
    this.generic = parts.generic;
    this.#telegram = parts.telegram;
    this.networks = new Networks(parts.telegram, parts.generic);
  }

  /** Everything that is there before the first fault. */
  static async create(name: string, slug: string, client: Client, hot: number): Promise<ChaosTenant> {
    const lines: TcpProxy[] = [];
    const reach = async (url: string): Promise<string> => {
      const line = await TcpProxy.start({ port: Number(new URL(url).port), host: "127.0.0.1" });
      lines.push(line);
      return `http://127.0.0.1:${line.port}`;
    };
    const token = `70000000${name.charCodeAt(0) % 10}:AAtest-token_of_the_bot-0123456789abc`;
    // The plugins of hosts that have just started may not be known to everybody yet.
    const generic = await eventually(() => aGenericChannel(client, reach).catch(() => undefined), SETUP_MS);
    const telegram = await aTelegramChannel(client, token, reach);
    const tenant = new ChaosTenant({ name, slug, client, lines, generic, telegram });
    tenant.people = Array.from({ length: hot }, (_, index) => tenant.person(index % 2 === 0 ? "telegram" : "generic", `hot-${index}`));
    for (const person of tenant.people) {
      const said = tenant.say(person, "hello", true);
      await eventually(async () => (await person.post(0, said.text)) === 200 && (said.acks += 1), SETUP_MS);
    }
    const conversations = await conversationsByName(client);
    tenant.agents = tenant.people.map((person) => new Agent(client, conversations.get(person.name) ?? "", person.name));
    tenant.reader = new Reader(client);
    await eventually(async () => tenant.reader.began !== "", SETUP_MS);
    return tenant;
  }

  person(network: "telegram" | "generic", label: string): Person {
    const name = `${this.name}-${label}`;
    const id = (this.#lastPersonId += 1);
    const ids = new Map<number, number>();
    return {
      name,
      post: (number, text) => {
        if (network === "generic") return this.generic.post(`${name}-${number}`, name, text).catch(() => 0);
        if (!ids.has(number)) ids.set(number, this.#telegram.api.newMessageId());
        const own = ids.get(number) ?? 0;
        const update = textUpdate({ updateId: own, messageId: own, from: { id, first_name: name }, text });
        return this.#telegram.post(update, WEBHOOK_SECRET).catch(() => 0);
      },
    };
  }

  /** Tells messages of one person apart, and strangers. */
  nextNumber(): number {
    return (this.#lastNumber += 1);
  }

  /** Notes that somebody says something. */
  say({ name }: Person, what: string, isOrdered: boolean, isPoison = false): Said {
    const said: Said = { person: name, text: `${name} says ${what}`, isOrdered, isPoison, acks: 0, refusals: 0 };
    this.said.push(said);
    return said;
  }

  evidence(): TenantEvidence {
    const { name, slug, said, reader } = this;
    const replies = this.agents.flatMap(({ sent }) => sent);
    return { name, slug, said, replies, arrivals: this.networks.arrivals(), reader: { began: reader.began, seen: reader.seen } };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.reader?.stop();
    await Promise.all([this.generic, this.#telegram, ...this.lines].map((one) => one[Symbol.asyncDispose]()));
  }
}
