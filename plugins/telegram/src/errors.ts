import { AddressNotAllowed, type Refusal, type RefusalClass, SendError } from "@linktor/plugin-sdk";

type Parameters = { readonly retry_after?: number; readonly migrate_to_chat_id?: number };

/** Telegram answered, and the answer was no. */
export class Refused extends Error {
  override name = "Refused";
  constructor(
    readonly method: string,
    readonly code: number,
    readonly description: string,
    readonly parameters: Parameters,
  ) {
    super(`Telegram refused ${method}: ${description}`);
  }
}

/** No connection was made, so nothing was sent. */
export class NotConnected extends Error {
  override name = "NotConnected";
  constructor(
    method: string,
    readonly reason: string,
  ) {
    super(`Telegram cannot be reached for ${method}: ${reason}`);
  }
}

/** The request may have arrived. */
export class NoAnswer extends Error {
  override name = "NoAnswer";
  constructor(method: string, reason: string) {
    super(`Telegram gave no answer to ${method}: ${reason}`);
  }
}

const BEFORE_THE_REQUEST =
  /^(UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.*|CERT_.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*)$/;

export function isSurelyNotSent(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isSurelyNotSent);
  if (!(error instanceof Error)) return false;
  if (error.cause !== undefined) return isSurelyNotSent(error.cause);
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall === "connect" || syscall === "getaddrinfo" || BEFORE_THE_REQUEST.test(code ?? "");
}

/** A refusal as core understands it. What may have gone out stays as it is. */
export function asSendError(error: unknown): unknown {
  if (error instanceof Refused) return new SendError(refusalOf(error));
  if (error instanceof AddressNotAllowed) return new SendError(error.refusal);
  if (error instanceof NotConnected) return new SendError({ class: "retryable", reason: error.reason, message: error.message });
  return error;
}

function refusalOf({ code, description, parameters }: Refused): Refusal {
  return {
    class: classOf(code, description),
    reason: String(code),
    message: `Telegram: ${description}`,
    retryAfterMs: parameters.retry_after === undefined ? undefined : parameters.retry_after * 1000,
  };
}

const CONTENT =
  /too long|too big|too large|empty|can't parse|must be|BUTTON_|REACTION_|PHOTO_|IMAGE_|VIDEO_|STICKER_|MEDIA_|_FORBIDDEN$|wrong type|failed to get http|wrong (http )?url|unsupported/i;

function classOf(code: number, description: string): RefusalClass {
  if (code === 429) return "rate_limited";
  if (code === 401 || code === 404) return "auth";
  if (code === 403) return "recipient_unreachable";
  if (code === 409 || code >= 500) return "retryable";
  if (code === 413) return "content_rejected";
  if (/wrong (remote )?file|file reference|can't use file|FILE_REFERENCE_/i.test(description)) return "media_expired";
  if (/not found|invalid user|PEER_ID_INVALID|CHAT_/i.test(description)) return "permanent";
  return CONTENT.test(description) ? "content_rejected" : "permanent";
}
