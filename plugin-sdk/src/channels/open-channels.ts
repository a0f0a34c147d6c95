import { setMaxListeners } from "node:events";
import { status } from "@grpc/grpc-js";
import type { OpenChannelRequest } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { ChannelPlugin, Logger, OpenedChannel } from "../channel.js";
import type { HostLink } from "../receive/host-link.js";
import { StatusError } from "../server/status.js";
import { OpenChannel } from "./open-channel.js";

/** The channels that are open in this process. */
export class OpenChannels<Settings> {
  readonly #open = new Map<string, OpenChannel>();
  /** Opening and closing one channel happen one after the other. */
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #plugin: ChannelPlugin<Settings>;
  readonly #link: HostLink;
  readonly #logFor: (channelId: string) => Logger;

  constructor(plugin: ChannelPlugin<Settings>, link: HostLink, logFor: (channelId: string) => Logger) {
    this.#plugin = plugin;
    this.#link = link;
    this.#logFor = logFor;
  }

  open(request: OpenChannelRequest): Promise<void> {
    const { channelId, config = {}, credentials = {}, webhookUrl } = request;
    return this.#inTurn(channelId, async () => {
      await this.#dispose(channelId, "the channel was opened anew");
      const settings = this.#plugin.parseSettings(config, credentials);
      const open = new OpenChannel(request, this.#logFor(channelId), (superseded) => {
        void this.#inTurn(channelId, () => this.#disposeThis(superseded));
      });
      setMaxListeners(0, open.signal);
      try {
        await open.make((context) => this.#plugin.open(settings, context), webhookUrl, this.#link);
      } catch (error) {
        await open.dispose("the channel could not be opened");
        throw error;
      }
      this.#open.set(channelId, open);
    });
  }

  close(channelId: string): Promise<void> {
    return this.#inTurn(channelId, () => this.#dispose(channelId, "the channel was closed"));
  }

  find(channelId: string): OpenChannel | undefined {
    return this.#open.get(channelId);
  }

  opened(): OpenedChannel[] {
    return [...this.#open.values()].map(({ channelId, channel }) => ({ channelId, channel }));
  }

  get(channelId: string): OpenChannel {
    const open = this.#open.get(channelId);
    if (!open) throw new StatusError(status.FAILED_PRECONDITION, "the channel is not open");
    return open;
  }

  async disposeAll(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((channelId) => this.#dispose(channelId, "the plugin stops")));
  }

  async #dispose(channelId: string, reason: string): Promise<void> {
    const open = this.#open.get(channelId);
    this.#open.delete(channelId);
    await open?.dispose(reason);
  }

  async #disposeThis(open: OpenChannel): Promise<void> {
    if (this.#open.get(open.channelId) === open) await this.#dispose(open.channelId, "another host has taken the channel over");
  }

  async #inTurn(channelId: string, work: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(channelId);
    const turn = (async () => {
      await before;
      await work();
    })();
    const settled = turn.catch(() => {});
    this.#turns.set(channelId, settled);
    try {
      await turn;
    } finally {
      if (this.#turns.get(channelId) === settled) this.#turns.delete(channelId);
    }
  }
}
