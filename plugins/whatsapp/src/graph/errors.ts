import type { JsonObject } from "../json.js";

/** The answer of the Graph API was no. */
export class Refused extends Error {
  override name = "Refused";
  constructor(
    readonly status: number,
    /** Absent where something else than the Graph API answered. */
    readonly code: number | undefined,
    readonly subcode: number | undefined,
    readonly isTransient: boolean,
    /** For people. */
    readonly description: string,
    readonly retryAfterMs: number | undefined,
  ) {
    super(`WhatsApp refused: ${description}`);
  }
}

/** No connection was made, so nothing was sent. */
export class NotConnected extends Error {
  override name = "NotConnected";
  constructor(readonly reason: string) {
    super(`WhatsApp cannot be reached: ${reason}`);
  }
}

/** The request may have arrived. */
export class NoAnswer extends Error {
  override name = "NoAnswer";
  constructor(reason: string) {
    super(`WhatsApp gave no answer: ${reason}`);
  }
}

/** What Meta says of an error, the most helpful first. */
export function describeError(error: JsonObject, details: JsonObject | undefined): string {
  const texts = [details?.details, error.error_user_msg, error.message, error.title];
  return texts.find((text): text is string => typeof text === "string" && text !== "") ?? "unknown error";
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
