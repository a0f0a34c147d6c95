import type { Accepted, Channel, OutboundMedia, OutboundMessage, WebhookRequest, WebhookResult } from "@linktor/plugin-sdk";
import { eventsOf } from "./inbound.js";
import { parseRequest } from "./request.js";
import type { Settings } from "./settings.js";
import { authenticate } from "./signature.js";

/**
 * A chat on a web page. Visitors are connected to core, which shows them their conversation from its event log; so what goes
 * out has arrived once it is stored, and nothing is left to do here.
 */
export class WebchatChannel implements Channel {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  receiveWebhook(request: WebhookRequest): WebhookResult {
    authenticate(request, this.#settings.ingressSecret);
    return { events: eventsOf(parseRequest(request.body)) };
  }

  async send({ idempotencyKey }: OutboundMessage): Promise<Accepted> {
    return { externalId: idempotencyKey };
  }

  async edit(): Promise<void> {}

  async delete(): Promise<void> {}

  async react(): Promise<void> {}

  async markRead(): Promise<void> {}

  async sendTyping(): Promise<void> {}

  /** Core has the bytes already, and visitors fetch them there. */
  async uploadMedia(
    { sha256 }: Omit<OutboundMedia, "reference">,
    data: AsyncIterable<Uint8Array>,
  ): Promise<{ reference: string; reusable: boolean }> {
    for await (const _piece of data) void _piece;
    return { reference: sha256, reusable: true };
  }
}
