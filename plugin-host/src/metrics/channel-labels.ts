const MAX_CHANNELS = 1000;
const OTHER = "other";

/** Names of channels for series, so many and no more: those that come later share one. */
export class ChannelLabels {
  readonly #known = new Set<string>();

  of(channelId: string): string {
    if (this.#known.has(channelId)) return channelId;
    if (this.#known.size >= MAX_CHANNELS || channelId === "") return OTHER;
    this.#known.add(channelId);
    return channelId;
  }
}
