/** Kinds of failure that a caller can act on. The edge maps each to a code; anything else is hidden as internal. */
export type ErrorKind =
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "already_exists"
  | "conflict"
  | "precondition"
  | "exhausted"
  | "unavailable";

export interface AppErrorOptions extends ErrorOptions {
  /** Data for programs, for example the field that is wrong. Never secrets. */
  readonly details?: Readonly<Record<string, string>>;
  /** When trying again makes sense. */
  readonly retryAfterMs?: number;
}

/** A failure that a rule or use case states. `reason` is for programs and never changes; the message is for people. */
export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly reason: string;
  readonly details: Readonly<Record<string, string>>;
  readonly retryAfterMs: number | undefined;

  constructor(kind: ErrorKind, reason: string, message: string, options: AppErrorOptions = {}) {
    super(message, options);
    this.name = "AppError";
    this.kind = kind;
    this.reason = reason;
    this.details = options.details ?? {};
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The answer for an id that does not exist, and for one of another tenant: the same to the byte, the id aside. */
export function notFound(resource: string, id: string): AppError {
  return new AppError("not_found", `${resource.toUpperCase()}_NOT_FOUND`, `There is no ${resource} ${id}.`);
}

export function invalid(field: string, message: string): AppError {
  return new AppError("invalid", "INVALID_ARGUMENT", `${field}: ${message}`, { details: { field } });
}
