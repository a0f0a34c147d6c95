/** What a refusal means; decides what core does next. */
export type RefusalClass =
  | "retryable"
  | "rate_limited"
  | "permanent"
  | "window_closed"
  | "recipient_unreachable"
  | "auth"
  | "content_rejected"
  | "media_expired";

/** Why the network did not take something. */
export interface Refusal {
  readonly class: RefusalClass;
  /** The network's code, or a stable word. */
  readonly reason: string;
  /** For people. */
  readonly message: string;
  /** For `retryable` and `rate_limited`: not before this. */
  readonly retryAfterMs?: number;
}

/**
 * Thrown by `send`, `edit`, `delete` and `react` when the network surely did not take it. Anything else that is thrown,
 * but `AddressNotAllowed`, means that nobody knows, and the message becomes `uncertain`.
 */
export class SendError extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(refusal.message, options);
    this.name = "SendError";
    this.refusal = refusal;
  }
}

/** Thrown by `receiveWebhook`: the request is not from the network. Answered 401; nothing is stored. */
export class Unauthorized extends Error {
  override name = "Unauthorized";
}

/** Thrown by `receiveWebhook`: the request cannot be understood. Answered 400; nothing is stored. */
export class BadRequest extends Error {
  override name = "BadRequest";
}

/** Thrown by `parseSettings` and `connect`: what a person must change. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

/** Thrown by `connect` and `fetchMedia` where a person must sign in again. */
export class NeedsSignIn extends Error {
  override name = "NeedsSignIn";
}

/** Thrown by `fetchMedia`: the network no longer has the bytes, or will not give them. Not tried again. */
export class MediaGone extends Error {
  override name = "MediaGone";
}
