import type { JsonObject } from "@bufbuild/protobuf";
import { type Violation, ViolationsSchema } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema, RetryInfoSchema } from "@linktor/gen/google/rpc/error_details_pb.js";
import { AppError } from "../shared/errors.js";
import { connectErrorOf, INTERNAL_REASON, internalText } from "./errors.js";
import { HttpError } from "./http-error.js";

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly code: string; readonly message: string; readonly details: JsonObject };
}

const STATUS: Record<Code, number> = {
  [Code.Canceled]: 499,
  [Code.Unknown]: 500,
  [Code.InvalidArgument]: 400,
  [Code.DeadlineExceeded]: 504,
  [Code.NotFound]: 404,
  [Code.AlreadyExists]: 409,
  [Code.PermissionDenied]: 403,
  [Code.ResourceExhausted]: 429,
  [Code.FailedPrecondition]: 422,
  [Code.Aborted]: 409,
  [Code.OutOfRange]: 400,
  [Code.Unimplemented]: 501,
  [Code.Internal]: 500,
  [Code.Unavailable]: 503,
  [Code.DataLoss]: 500,
  [Code.Unauthenticated]: 401,
};

const DEFAULT_RETRY_SECONDS = 2;

/** What REST answers to a failure: `{code, message, details}` with the status of its kind. */
export function errorAnswer(error: unknown, requestId: string): ErrorAnswer {
  if (error instanceof HttpError) {
    const { status, code, message, details, headers } = error;
    return { status, headers, body: { code, message, details } };
  }
  if (error instanceof AppError) return answerOf(connectErrorOf(error), requestId);
  return answerOf(error instanceof ConnectError ? error : new ConnectError("", Code.Internal), requestId);
}

/** Whether somebody meant this failure; anything else is a fault of ours, to be logged by whoever answers it. */
export function isExpected(error: unknown): boolean {
  return error instanceof HttpError || error instanceof AppError || error instanceof ConnectError;
}

function answerOf(error: ConnectError, requestId: string): ErrorAnswer {
  const status = STATUS[error.code];
  const headers = { ...retryHeaders(error), ...(status === 401 && { "www-authenticate": "Bearer" }) };
  if (status === 500) {
    const body = { code: INTERNAL_REASON, message: internalText(requestId), details: { request_id: requestId } };
    return { status, headers, body };
  }
  const violations = error.findDetails(ViolationsSchema).flatMap((detail) => detail.violations);
  if (violations.length > 0) return { status, headers, body: bodyOfViolations(violations) };

  const info = error.findDetails(ErrorInfoSchema)[0];
  const code = info?.reason || codeName(error.code);
  return { status, headers, body: { code, message: error.rawMessage, details: { ...info?.metadata } } };
}

function bodyOfViolations(violations: readonly Violation[]): ErrorAnswer["body"] {
  const list = violations.map((violation) => ({
    field: pathOf(violation),
    rule: violation.ruleId,
    message: violation.message,
  }));
  const [first] = list;
  const more = list.length > 1 ? ` (and ${list.length - 1} more)` : "";
  const message = first?.field ? `${first.field}: ${first.message}${more}` : `${first?.message}${more}`;
  return { code: "INVALID_ARGUMENT", message, details: { violations: list } };
}

function pathOf({ field }: Violation): string {
  const parts = field?.elements.map(({ fieldName, subscript }) => {
    if (subscript.case === undefined) return fieldName;
    return `${fieldName}[${subscript.case === "stringKey" ? JSON.stringify(subscript.value) : subscript.value}]`;
  });
  return parts?.join(".") ?? "";
}

function retryHeaders(error: ConnectError): Record<string, string> {
  const delay = error.findDetails(RetryInfoSchema)[0]?.retryDelay;
  if (delay) return { "retry-after": String(Number(delay.seconds) + (delay.nanos > 0 ? 1 : 0)) };
  return error.code === Code.Unavailable ? { "retry-after": String(DEFAULT_RETRY_SECONDS) } : {};
}

function codeName(code: Code): string {
  return (Code[code] ?? "Unknown").replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
}
