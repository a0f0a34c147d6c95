import { Loop } from "../../platform/loop.js";
import { type Db, inSystem } from "../../platform/postgres/transaction.js";
import { type ChannelId, parseId } from "../../shared/ids.js";
import { findHolder, listPluginHosts } from "../lease-store.js";
import type { ChannelGateway, InstalledPlugin } from "../ports.js";
import { pluginsFromBytes, typesOf } from "./installed.js";

/** What another process does for this one. */
export type RemoteGateway = Omit<ChannelGateway, "plugins" | "plugin"> & AsyncDisposable;

export interface DirectoryOptions {
  readonly db: Db;
  /** This process's own; never dialled. */
  readonly hostId: string | undefined;
  /** Opens the way to a process at `host:port`. Nothing is sent before the first call. */
  readonly dial: (address: string) => RemoteGateway;
  readonly onError: (error: unknown) => void;
}

interface Other {
  readonly address: string;
  readonly gateway: RemoteGateway;
  plugins: readonly InstalledPlugin[];
}

const EVERY_MS = 1000;
/** How long an answer is believed. A call that meets a process which has the channel no more is told so. */
const BELIEVED_MS = 1000;
const MAX_BELIEVED = 10_000;

/** The other processes that run plugins, and which of them has a channel. */
export class HostDirectory implements AsyncDisposable {
  readonly #options: DirectoryOptions;
  readonly #others = new Map<string, Other>();
  readonly #holders = new Map<string, { readonly hostId: string | undefined; readonly until: number }>();
  readonly #loop: Loop;

  constructor(options: DirectoryOptions) {
    this.#options = options;
    this.#loop = new Loop({
      sweepMs: EVERY_MS,
      listen: () => () => undefined,
      step: async () => {
        await this.refresh();
        return false;
      },
      onError: options.onError,
    });
  }

  /** All the others. */
  all(): RemoteGateway[] {
    return [...this.#others.values()].map(({ gateway }) => gateway);
  }

  /** Those whose plugin for a channel type runs. */
  serving(channelType: string): RemoteGateway[] {
    const others = [...this.#others.values()].filter(({ plugins }) => typesOf(plugins).usable.includes(channelType));
    return others.map(({ gateway }) => gateway);
  }

  plugins(): InstalledPlugin[] {
    return [...this.#others.values()].flatMap(({ plugins }) => plugins);
  }

  /** The way to the process that has a channel; undefined when none of the others has it. */
  async find(channelId: string): Promise<RemoteGateway | undefined> {
    if (this.#others.size === 0) return undefined;
    const known = this.#holders.get(channelId);
    if (known && known.until > performance.now()) return known.hostId === undefined ? undefined : this.#others.get(known.hostId)?.gateway;
    const holder = await inSystem(this.#options.db, (tx) => findHolder(tx, parseId<ChannelId>("ch", channelId)));
    if (this.#holders.size >= MAX_BELIEVED) this.#holders.clear();
    this.#holders.set(channelId, { hostId: holder?.id, until: performance.now() + BELIEVED_MS });
    return holder && this.#others.get(holder.id)?.gateway;
  }

  /** Looks at once who is there. */
  async refresh(): Promise<void> {
    const { db, hostId, dial } = this.#options;
    // One without an address can be asked nothing.
    const rows = (await inSystem(db, listPluginHosts)).filter(({ id, address }) => id !== hostId && address !== "");
    const there = new Set(rows.map(({ id }) => id));
    for (const [id, { gateway }] of this.#others) {
      if (there.has(id)) continue;
      this.#others.delete(id);
      await gateway[Symbol.asyncDispose]();
    }
    for (const { id, address, plugins } of rows) {
      const known = this.#others.get(id);
      if (known?.address === address) {
        known.plugins = pluginsFromBytes(plugins);
        continue;
      }
      await known?.gateway[Symbol.asyncDispose]();
      this.#others.set(id, { address, gateway: dial(address), plugins: pluginsFromBytes(plugins) });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop[Symbol.asyncDispose]();
    for (const { gateway } of this.#others.values()) await gateway[Symbol.asyncDispose]();
  }
}
