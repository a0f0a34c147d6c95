import { create } from "@bufbuild/protobuf";
import { ContentType } from "@linktor/gen/linktor/content/v1/content_pb.js";
import type { SignInStep } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { ChannelState, EventOutcome, EventResultSchema, RefusalClass } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { PluginState } from "@linktor/gen/linktor/plugin/v1/plugin_pb.js";
import type { HttpRequest, HttpResponse, InboundBatch, InboundSink, InstalledPlugin, PluginHost } from "@linktor/plugin-host";
import type { Output } from "../../command.js";
import type { Settings } from "../network/sample.js";
import { print, textOfEvent } from "./print.js";

const CHANNEL_ID = "ch_run";

export interface SimulatorParts {
  readonly host: PluginHost;
  readonly channelType: string;
  readonly settings: Settings;
  readonly webhookUrl: string;
  readonly output: Output;
  /** Hears of each message before it is sent, with what `verify.json` may name of it. */
  readonly onSend: (known: { readonly key: string; readonly message_id: string }) => void;
}

/** Core, as far as one channel sees it: keeps its state in memory and prints what it says. */
export class Simulator implements InboundSink {
  readonly #parts: SimulatorParts;
  #state: Uint8Array = new Uint8Array();
  #isLive = false;
  #epoch = 0n;
  #sent = 0;

  constructor(parts: SimulatorParts) {
    this.#parts = parts;
  }

  async store({ events, state }: InboundBatch): ReturnType<InboundSink["store"]> {
    for (const event of events) this.#print("event", textOfEvent(event));
    if (state) {
      this.#state = state.state;
      this.#print("state", `${state.state.length} bytes: ${Buffer.from(state.state).toString()}`);
    }
    return { results: events.map(() => create(EventResultSchema, { outcome: EventOutcome.STORED })), stateStored: true };
  }

  pluginChanged({ plugin }: InstalledPlugin): void {
    this.#print("plugin", [PluginState[plugin.state]!.toLowerCase(), plugin.detail].filter(Boolean).join(": "));
    // One that died comes back without its channels.
    if (plugin.state === PluginState.READY && plugin.restarts > 0) {
      void (async () => {
        await this.open();
        if (this.#isLive) await this.connect();
      })().catch((error: Error) => this.#print("error", error.message));
    }
  }

  async open(): Promise<void> {
    const { host, channelType, settings, webhookUrl } = this.#parts;
    this.#epoch++;
    await host.openChannel(channelType, { channelId: CHANNEL_ID, ...settings, state: this.#state, epoch: this.#epoch, webhookUrl });
    this.#print("channel", "open");
  }

  async connect(): Promise<void> {
    const { host, channelType } = this.#parts;
    for await (const { step } of host.connect(channelType, CHANNEL_ID, AbortSignal.timeout(10 * 60_000))) {
      if (step) this.#print("sign-in", textOfStep(step));
    }
    this.#isLive = true;
    this.#print("channel", "connected");
  }

  async disconnect(): Promise<void> {
    const { host, channelType } = this.#parts;
    await host.disconnect(channelType, CHANNEL_ID);
    this.#isLive = false;
    this.#print("channel", "disconnected");
  }

  async health(): Promise<void> {
    const { host, channelType } = this.#parts;
    const { state, detail, action } = await host.checkHealth(channelType, CHANNEL_ID);
    this.#print("health", [ChannelState[state]!.toLowerCase(), detail, action].filter(Boolean).join("; "));
  }

  async send(to: string, text: string): Promise<void> {
    const { host, channelType, onSend } = this.#parts;
    const capabilities = host.plugins()[0]?.description?.capabilities;
    const recipient = { kind: capabilities?.identityKind ?? "", value: to, scoped: capabilities?.identityScoped ?? true };
    const name = `run-${++this.#sent}`;
    const message = {
      channelId: CHANNEL_ID,
      messageId: `ms_${name}`,
      idempotencyKey: name,
      recipient,
      contentType: ContentType.TEXT,
      text,
    };
    onSend({ key: message.idempotencyKey, message_id: message.messageId });
    const { result, state } = await host.sendMessage(channelType, message);
    if (result.case === "accepted") this.#print("sent", `as ${result.value.externalId}`);
    else this.#print("refused", `${RefusalClass[result.value?.class ?? 0]} ${result.value?.reason ?? ""}: ${result.value?.message ?? ""}`);
    if (state) this.#state = state.state;
  }

  async webhook(request: HttpRequest): Promise<HttpResponse> {
    const { host, channelType } = this.#parts;
    const response = await host.receiveWebhook(channelType, CHANNEL_ID, request);
    this.#print("webhook", `${request.method} ${request.url}, ${request.body.length} bytes: answered ${response.status}`);
    return response;
  }

  #print(from: string, text: string): void {
    print(this.#parts.output, from, text);
  }
}

function textOfStep({ step }: SignInStep): string {
  switch (step.case) {
    case "qrCode":
      return `show this as a QR code: ${step.value.data}`;
    case "pairingCode":
      return `type this code on the device: ${step.value.code}`;
    case "oauthUrl":
      return `go to ${step.value.url}`;
    case "progress":
      return step.value.text;
    default:
      return "a step of a kind that is not known here";
  }
}
