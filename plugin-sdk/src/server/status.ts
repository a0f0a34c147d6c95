import { status } from "@grpc/grpc-js";
import type { RefusalClass } from "../errors.js";
import { MediaGone, NeedsSignIn, SendError, SettingsError } from "../errors.js";

const MAX_DETAILS_LENGTH = 2000;

/** A gRPC status that is meant, unlike what an author's function throws by accident. */
export class StatusError extends Error {
  override name = "StatusError";
  constructor(
    readonly code: status,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export function notServed(what: string): StatusError {
  return new StatusError(status.UNIMPLEMENTED, `the channel has no ${what}`);
}

export interface CallStatus {
  readonly code: status;
  readonly details: string;
}

/** What a failed call ends with. A host takes UNKNOWN for "nobody knows what was done". */
export function statusOf(error: unknown): CallStatus {
  const details = headerText(error instanceof Error ? error.message : String(error));
  if (error instanceof StatusError) return { code: error.code, details };
  if (error instanceof SettingsError) return { code: status.INVALID_ARGUMENT, details };
  if (error instanceof NeedsSignIn) return { code: status.UNAUTHENTICATED, details };
  if (error instanceof MediaGone) return { code: status.NOT_FOUND, details };
  if (error instanceof SendError) return { code: codeOfRefusal(error.refusal.class), details };
  return { code: status.UNKNOWN, details };
}

/** Details travel in a header: grpc-js throws at half a surrogate pair, and headers have a size. */
function headerText(text: string): string {
  return Buffer.from(text.slice(0, MAX_DETAILS_LENGTH)).toString();
}

/** For calls whose answer has no place for a refusal. */
function codeOfRefusal(refusal: RefusalClass): status {
  if (refusal === "auth") return status.UNAUTHENTICATED;
  if (refusal === "rate_limited") return status.RESOURCE_EXHAUSTED;
  return refusal === "retryable" ? status.UNAVAILABLE : status.FAILED_PRECONDITION;
}
