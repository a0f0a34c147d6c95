import type { InboundEvent } from "./inbound.js";

/** A provider's request, as it came. */
export interface WebhookRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Names in lower case; a repeated header's values are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Exactly what was received: verify signatures over these bytes. */
  readonly body: Uint8Array;
}

/** What to do about a webhook. */
export interface WebhookResult {
  /** What the request said. They are stored before the provider is answered. */
  readonly events?: readonly InboundEvent[];
  /** The channel's state from now on. */
  readonly state?: Uint8Array;
  /** What to answer once the events are stored. Default: 200, empty. */
  readonly response?: {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
  };
}
