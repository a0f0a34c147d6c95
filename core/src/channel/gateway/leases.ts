import { Loop } from "../../platform/loop.js";
import { type Db, inSystem } from "../../platform/postgres/transaction.js";
import { type ChannelId, parseId } from "../../shared/ids.js";
import {
  claimChannels,
  countEnabled,
  deletePluginHost,
  giveBack,
  type HeldChannel,
  LEASE_MS,
  listHeld,
  listLeased,
  listPluginHosts,
  renewLeases,
} from "../lease-store.js";
import type { InstalledPlugin } from "../ports.js";
import { fairShares } from "./fair-share.js";
import { pluginsFromBytes, pluginsToBytes, typesOf } from "./installed.js";
import type { ChannelSupervisor } from "./supervisor.js";

export interface LeasesOptions {
  readonly db: Db;
  /** The same whenever the process is started on the same data: it goes on with what it had. */
  readonly hostId: string;
  /** `host:port` of this process's calls, for the others. */
  readonly address: string;
  readonly plugins: () => readonly InstalledPlugin[];
  readonly supervisor: Pick<ChannelSupervisor, "connect" | "disconnect" | "release">;
  readonly onError: (error: unknown) => void;
}

const EVERY_MS = 1000;

/** Decides which channels this process keeps connected: those it has a lease on, as long as it can renew it. */
export class ChannelLeases implements AsyncDisposable {
  readonly #options: LeasesOptions;
  readonly #held = new Map<ChannelId, HeldChannel>();
  #loop: Loop | undefined;
  #turn: Promise<void> = Promise.resolve();
  #renewedAt = performance.now();

  constructor(options: LeasesOptions) {
    this.#options = options;
  }

  /** Takes what there is to take, and looks again every second. */
  async start(): Promise<void> {
    await this.refresh();
    this.#loop = new Loop({
      sweepMs: EVERY_MS,
      listen: () => () => undefined,
      step: async () => {
        await this.refresh();
        return false;
      },
      onError: (error) => void this.#failed(error),
    });
  }

  holds(channelId: string): boolean {
    return this.#held.has(parseId<ChannelId>("ch", channelId));
  }

  /** Looks at once: after a channel was changed. */
  refresh(): Promise<void> {
    const turn = this.#turn.catch(() => undefined).then(() => this.#look());
    this.#turn = turn;
    return turn;
  }

  async #look(): Promise<void> {
    const { db, hostId, address, plugins, supervisor } = this.#options;
    const own = plugins();
    const { held, leased, shares } = await inSystem(db, async (tx) => {
      await renewLeases(tx, { id: hostId, address, plugins: pluginsToBytes(own) });
      const others = (await listPluginHosts(tx)).filter(({ id }) => id !== hostId);
      const usable = others.map((other) => typesOf(pluginsFromBytes(other.plugins)).usable);
      const shares = fairShares(typesOf(own), usable, await countEnabled(tx));
      const before = await listHeld(tx, hostId);
      for (const { type, most } of shares) {
        const limit = most - before.filter((channel) => channel.type === type).length;
        if (limit > 0) await claimChannels(tx, hostId, type, limit);
      }
      return { held: await listHeld(tx, hostId), leased: await listLeased(tx, hostId), shares };
    });
    this.#renewedAt = performance.now();
    const kept = new Map<ChannelId, HeldChannel>();
    for (const { type, most } of shares) {
      for (const channel of held.filter((one) => one.type === type).slice(0, most)) kept.set(channel.id, channel);
    }
    const live = new Set(held.map(({ id }) => id));
    await Promise.all(
      [...this.#held.values()]
        .filter(({ id }) => !kept.has(id))
        .map((channel) => this.#letGo(channel, leased.has(channel.id) && !live.has(channel.id))),
    );
    const over = [...leased].filter((id) => !kept.has(id));
    if (over.length > 0) await inSystem(db, (tx) => giveBack(tx, hostId, over));
    for (const channel of kept.values()) {
      const before = this.#held.get(channel.id);
      this.#held.set(channel.id, channel);
      if (before?.generation !== channel.generation) supervisor.connect(channel);
    }
  }

  /** A channel that is not meant to be live any more ends for the network too; one that moves does not. */
  async #letGo(channel: HeldChannel, isOver: boolean): Promise<void> {
    this.#held.delete(channel.id);
    const { supervisor } = this.#options;
    await (isOver ? supervisor.disconnect(channel) : supervisor.release(channel));
  }

  /** Without the database there is no telling who has the channels, once the leases are over. */
  async #failed(error: unknown): Promise<void> {
    this.#options.onError(error);
    if (performance.now() - this.#renewedAt < LEASE_MS) return;
    await Promise.all([...this.#held.values()].map((channel) => this.#letGo(channel, false)));
  }

  /** Gives everything back, once nothing of it is open any more. */
  async leave(): Promise<void> {
    const { db, hostId, onError } = this.#options;
    await inSystem(db, (tx) => deletePluginHost(tx, hostId)).catch(onError);
  }

  /** Looks no more. What is held stays with this process until `leave`, or until the leases end. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop?.[Symbol.asyncDispose]();
    await this.#turn.catch(() => undefined);
  }
}
