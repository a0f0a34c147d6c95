import type { WebhookBody, WebhookRequest } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";

const DEFAULT_MAX_BYTES = 1024 * 1024;

export interface WholeWebhook {
  readonly request: WebhookRequest;
  /** Undefined when it is larger than the plugin takes. */
  readonly body: Uint8Array | undefined;
}

interface Partial {
  readonly request: WebhookRequest;
  readonly pieces: Uint8Array[];
  bytes: number;
}

/** Puts the pieces of large bodies together. */
export class WebhookBodies {
  readonly #partial = new Map<bigint, Partial>();
  readonly #maxBytes: number;

  constructor(maxBytes = DEFAULT_MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  begin(request: WebhookRequest): WholeWebhook | undefined {
    const partial = { request, pieces: [], bytes: 0 };
    this.#partial.set(request.webhookId, partial);
    return this.#add(partial, request.body, request.hasMore);
  }

  more({ webhookId, data, hasMore }: WebhookBody): WholeWebhook | undefined {
    const partial = this.#partial.get(webhookId);
    return partial && this.#add(partial, data, hasMore);
  }

  #add(partial: Partial, piece: Uint8Array, hasMore: boolean): WholeWebhook | undefined {
    partial.bytes += piece.length;
    const isTooLarge = partial.bytes > this.#maxBytes;
    if (!isTooLarge) partial.pieces.push(piece);
    if (hasMore && !isTooLarge) return undefined;
    this.#partial.delete(partial.request.webhookId);
    const { request, pieces } = partial;
    if (isTooLarge) return { request, body: undefined };
    return { request, body: pieces.length === 1 ? pieces[0] : Buffer.concat(pieces) };
  }
}
