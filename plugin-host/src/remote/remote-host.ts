import { PluginHostService } from "@linktor/gen/linktor/pluginhost/v1/pluginhost_pb.js";
import type { Rpc } from "@linktor/plugin-wire";
import { serviceOf } from "@linktor/plugin-wire";
import type { HostTiming, HttpRequest, HttpResponse, PluginHost } from "../api.js";
import { Connection } from "../calls/connection.js";
import { comeAgain } from "../session/http.js";
import { DEFAULT_TIMING } from "../timing.js";
import { callErrorFrom } from "./fault.js";
import type { InstallationTrust } from "./trust.js";

const RPCS = serviceOf(PluginHostService);
/** Longer than the other process gives itself, so that its own answer comes first. */
const SLACK_MS = 1000;

type Calls = Omit<PluginHost, "start" | "plugins" | "plugin" | "openChannel" | "closeChannel" | "connect" | "disconnect" | "checkHealth">;
type Request<M extends keyof Calls> = Calls[M] extends (channelType: string, request: infer R) => unknown ? R : never;

/** Another process that runs plugins. */
export class RemoteHost implements Calls {
  readonly #connection: Connection;

  constructor(address: string, { client }: InstallationTrust, traceparent?: () => string | undefined) {
    this.#connection = new Connection(address, client, undefined, traceparent);
  }

  async receiveWebhook(channelType: string, channelId: string, { headers, ...rest }: HttpRequest): Promise<HttpResponse> {
    const request = { ...rest, channelId, headers: headers.map(([name, value]) => ({ name, value })) };
    try {
      const answer = await this.#unary(RPCS.receiveWebhook, { channelType, request }, "webhookTimeoutMs");
      return { status: answer.status, headers: answer.headers.map(({ name, value }) => [name, value] as const), body: answer.body };
    } catch {
      return comeAgain();
    }
  }

  async sendMessage(channelType: string, call: Request<"sendMessage">) {
    return answered(await this.#unary(RPCS.sendMessage, { channelType, call }, "sendTimeoutMs"));
  }

  async editMessage(channelType: string, call: Request<"editMessage">) {
    return answered(await this.#unary(RPCS.editMessage, { channelType, call }, "sendTimeoutMs"));
  }

  async deleteMessage(channelType: string, call: Request<"deleteMessage">) {
    return answered(await this.#unary(RPCS.deleteMessage, { channelType, call }, "sendTimeoutMs"));
  }

  async react(channelType: string, call: Request<"react">) {
    return answered(await this.#unary(RPCS.react, { channelType, call }, "sendTimeoutMs"));
  }

  async markRead(channelType: string, call: Request<"markRead">): Promise<void> {
    await this.#unary(RPCS.markRead, { channelType, call });
  }

  async sendTyping(channelType: string, call: Request<"sendTyping">): Promise<void> {
    await this.#unary(RPCS.sendTyping, { channelType, call });
  }

  async listTemplates(channelType: string, channelId: string, cursor: string) {
    return answered(await this.#unary(RPCS.listTemplates, { channelType, call: { channelId, cursor } }));
  }

  async *fetchMedia(channelType: string, channelId: string, reference: string, signal: AbortSignal) {
    const limits = { timeoutMs: DEFAULT_TIMING.mediaTimeoutMs + SLACK_MS, signal };
    try {
      const request = { channelType, call: { channelId, reference } };
      for await (const piece of this.#connection.serverStream(RPCS.fetchMedia, request, limits)) yield answered(piece);
    } catch (error) {
      throw callErrorFrom(error);
    }
  }

  async uploadMedia(channelType: string, pieces: Parameters<PluginHost["uploadMedia"]>[1], signal: AbortSignal) {
    const limits = { timeoutMs: DEFAULT_TIMING.mediaTimeoutMs + SLACK_MS, signal };
    const requests = (async function* () {
      for await (const call of pieces) yield { channelType, call };
    })();
    try {
      return answered(await this.#connection.clientStream(RPCS.uploadMedia, requests, limits));
    } catch (error) {
      throw callErrorFrom(error);
    }
  }

  revive(channelType: string): void {
    this.#unary(RPCS.revivePlugin, { channelType }).catch(() => undefined); // a process that is gone starts it anyway
  }

  async replace(channelType: string): Promise<void> {
    await this.#unary(RPCS.replacePlugin, { channelType }, "startTimeoutMs");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.close();
  }

  async #unary<I, R extends I, O, S extends O>(rpc: Rpc<I, R, O, S>, request: I, timeout: keyof HostTiming = "callTimeoutMs"): Promise<S> {
    try {
      return await this.#connection.unary(rpc, request, { timeoutMs: DEFAULT_TIMING[timeout] + SLACK_MS });
    } catch (error) {
      throw callErrorFrom(error);
    }
  }
}

function answered<T>({ answer }: { readonly answer?: T | undefined }): T {
  if (answer === undefined) throw new Error("the other process answered nothing");
  return answer;
}
