import type { ChannelGateway, HttpRequest, HttpResponse, InstalledPlugin } from "../ports.js";
import type { HostDirectory, RemoteGateway } from "./host-directory.js";
import { typesOf } from "./installed.js";

type Request<M extends keyof RemoteGateway> = RemoteGateway[M] extends (channelType: string, request: infer R) => unknown ? R : never;

/** What a call is refused with when no process has the channel; surely nothing was done. */
class NoHolder extends Error {
  override name = "NoHolder";
  readonly kind = "not_ready";
}

/** A network that is told so brings it again. */
const COME_AGAIN: HttpResponse = { status: 503, headers: [["retry-after", "5"]], body: new Uint8Array() };

export interface RoutedOptions {
  /** The plugins of this process, if it runs any. */
  readonly local: ChannelGateway | undefined;
  /** Whether this process has a channel. */
  readonly holds: (channelId: string) => boolean;
  readonly directory: Pick<HostDirectory, "all" | "find" | "plugins" | "serving">;
}

/** Brings every call to the process that has the channel. */
export class RoutedGateway implements ChannelGateway {
  readonly #options: RoutedOptions;

  constructor(options: RoutedOptions) {
    this.#options = options;
  }

  plugins(): InstalledPlugin[] {
    const { local, directory } = this.#options;
    const byType = new Map<string, InstalledPlugin>();
    for (const one of [...(local?.plugins() ?? []), ...directory.plugins()]) {
      const before = byType.get(one.plugin.channelType);
      if (!before?.description) byType.set(one.plugin.channelType, one);
    }
    return [...byType.values()];
  }

  plugin(channelType: string): InstalledPlugin | undefined {
    const own = this.#options.local?.plugin(channelType);
    return own?.description ? own : this.plugins().find(({ plugin }) => plugin.channelType === channelType);
  }

  revive(channelType: string): void {
    for (const gateway of this.#everywhere()) gateway.revive(channelType);
  }

  async replace(channelType: string): Promise<void> {
    for (const gateway of this.#everywhere()) await gateway.replace(channelType);
  }

  async receiveWebhook(channelType: string, channelId: string, request: HttpRequest): Promise<HttpResponse> {
    if (channelId !== "") return (await this.#holder(channelId))?.receiveWebhook(channelType, channelId, request) ?? COME_AGAIN;
    // Each process stores what is for its own channels. One whose plugin is down has none.
    const { local, directory } = this.#options;
    const isLocal = local && typesOf(local.plugins()).usable.includes(channelType);
    const serving = [...(isLocal ? [local] : []), ...directory.serving(channelType)];
    const answers = await Promise.all(serving.map((gateway) => gateway.receiveWebhook(channelType, "", request)));
    const worst = answers.find(({ status }) => status >= 500);
    return worst ?? answers.find(({ status }) => status < 300) ?? answers[0] ?? COME_AGAIN;
  }

  async sendMessage(channelType: string, request: Request<"sendMessage">) {
    return (await this.#for(request)).sendMessage(channelType, request);
  }

  async editMessage(channelType: string, request: Request<"editMessage">) {
    return (await this.#for(request)).editMessage(channelType, request);
  }

  async deleteMessage(channelType: string, request: Request<"deleteMessage">) {
    return (await this.#for(request)).deleteMessage(channelType, request);
  }

  async react(channelType: string, request: Request<"react">) {
    return (await this.#for(request)).react(channelType, request);
  }

  async markRead(channelType: string, request: Request<"markRead">): Promise<void> {
    await (await this.#for(request)).markRead(channelType, request);
  }

  async sendTyping(channelType: string, request: Request<"sendTyping">): Promise<void> {
    await (await this.#for(request)).sendTyping(channelType, request);
  }

  async listTemplates(channelType: string, channelId: string, cursor: string) {
    return (await this.#with(channelId)).listTemplates(channelType, channelId, cursor);
  }

  async *fetchMedia(channelType: string, channelId: string, reference: string, signal: AbortSignal) {
    yield* (await this.#with(channelId)).fetchMedia(channelType, channelId, reference, signal);
  }

  async uploadMedia(channelType: string, pieces: Parameters<ChannelGateway["uploadMedia"]>[1], signal: AbortSignal) {
    const rest = pieces[Symbol.asyncIterator]();
    const first = await rest.next();
    const all = (async function* () {
      for (let next = first; !next.done; next = await rest.next()) yield next.value;
    })();
    return (await this.#for(first.done ? {} : first.value)).uploadMedia(channelType, all, signal);
  }

  #everywhere(): (ChannelGateway | RemoteGateway)[] {
    const { local, directory } = this.#options;
    return [...(local ? [local] : []), ...directory.all()];
  }

  #for({ channelId = "" }: { readonly channelId?: string | undefined }): Promise<ChannelGateway | RemoteGateway> {
    return this.#with(channelId);
  }

  async #with(channelId: string): Promise<ChannelGateway | RemoteGateway> {
    const gateway = await this.#holder(channelId);
    if (!gateway) throw new NoHolder("no process has this channel now");
    return gateway;
  }

  async #holder(channelId: string): Promise<ChannelGateway | RemoteGateway | undefined> {
    const { local, holds, directory } = this.#options;
    if (local && holds(channelId)) return local;
    return (await directory.find(channelId)) ?? local;
  }
}
