import { Code, ConnectError, type Interceptor, type StreamRequest, type UnaryRequest } from "@connectrpc/connect";
import { ErrorInfoSchema, RetryInfoSchema } from "@linktor/gen/google/rpc/error_details_pb.js";
import { callerOfCall } from "../identity/index.js";
import { describeError } from "../platform/telemetry/describe-error.js";
import { AppError, type ErrorKind } from "../shared/errors.js";
import { formatId } from "../shared/ids.js";
import { databaseError } from "./database-errors.js";
import { acceptRequestId, REQUEST_ID } from "./request-id.js";

/** The part of a pino logger that is used. */
export interface ErrorLog {
  error(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}

const CODES: Record<ErrorKind, Code> = {
  invalid: Code.InvalidArgument,
  unauthenticated: Code.Unauthenticated,
  forbidden: Code.PermissionDenied,
  not_found: Code.NotFound,
  already_exists: Code.AlreadyExists,
  conflict: Code.Aborted,
  precondition: Code.FailedPrecondition,
  exhausted: Code.ResourceExhausted,
  unavailable: Code.Unavailable,
};

export const INTERNAL_REASON = "INTERNAL";

export function internalText(requestId: string): string {
  return `Something went wrong on our side. Request ${requestId}.`;
}

/** Turns what handlers throw into errors of the API. Everything that nobody foresaw is logged here, and hidden. */
export function errorInterceptor(log: ErrorLog): Interceptor {
  return (next) => async (req) => {
    const translate = (cause: unknown): ConnectError => toConnectError(cause, req, log);
    try {
      const res = await next(req);
      // A stream fails while it is read, which is after this returned.
      return res.stream ? { ...res, message: translated(res.message, translate) } : res;
    } catch (cause) {
      throw translate(cause);
    }
  };
}

export function connectErrorOf(error: AppError): ConnectError {
  const info = { reason: error.reason, domain: "linktor", metadata: { ...error.details } };
  return new ConnectError(
    error.message,
    CODES[error.kind],
    undefined,
    [
      { desc: ErrorInfoSchema, value: info },
      ...(error.retryAfterMs === undefined ? [] : [{ desc: RetryInfoSchema, value: { retryDelay: durationOf(error.retryAfterMs) } }]),
    ],
    error,
  );
}

async function* translated<T>(messages: AsyncIterable<T>, translate: (cause: unknown) => ConnectError): AsyncIterable<T> {
  try {
    yield* messages;
  } catch (cause) {
    throw translate(cause);
  }
}

function toConnectError(cause: unknown, req: UnaryRequest | StreamRequest, log: ErrorLog): ConnectError {
  if (cause instanceof AppError) return connectErrorOf(cause);
  if (cause instanceof ConnectError) return cause;
  if (req.signal.aborted) return ConnectError.from(req.signal.reason ?? cause, Code.Canceled);

  const requestId = acceptRequestId(req.header.get(REQUEST_ID));
  const tenantId = callerOfCall(req.contextValues)?.tenantId;
  const tenant = tenantId && { tenant: formatId("tn", tenantId) };
  const fields = { err: describeError(cause), requestId, method: `${req.service.typeName}/${req.method.name}`, ...tenant };
  const known = databaseError(cause);
  if (known) {
    if (known.kind === "unavailable") log.warn(fields, "a service that is needed could not be reached");
    return connectErrorOf(known);
  }
  log.error(fields, "a call failed");
  return connectErrorOfInternal(requestId, cause);
}

function connectErrorOfInternal(requestId: string, cause: unknown): ConnectError {
  const info = { reason: INTERNAL_REASON, domain: "linktor", metadata: { request_id: requestId } };
  return new ConnectError(internalText(requestId), Code.Internal, undefined, [{ desc: ErrorInfoSchema, value: info }], cause);
}

function durationOf(ms: number): { seconds: bigint; nanos: number } {
  const whole = Math.max(0, Math.ceil(ms));
  return { seconds: BigInt(Math.floor(whole / 1000)), nanos: (whole % 1000) * 1_000_000 };
}
