import { status } from "@grpc/grpc-js";
import { PluginCallError } from "../api.js";
import { isServiceError } from "./connection.js";

/** Nothing was done. */
export const REJECTED: ReadonlySet<status> = new Set([
  status.INVALID_ARGUMENT,
  status.FAILED_PRECONDITION,
  status.UNIMPLEMENTED,
  status.NOT_FOUND,
  status.RESOURCE_EXHAUSTED,
  status.UNAUTHENTICATED,
]);

/** grpc-js says this when no byte of the call left. Any other UNAVAILABLE may have been done. */
const NEVER_SENT = /^(No connection established|Channel closed before call started|Stream refused by server)/;

/** The transport's own RESOURCE_EXHAUSTED, which may speak of the answer to something that was done. */
const TRANSPORT_LIMIT = /message larger than max|^Bandwidth exhausted/i;

/** What grpc-js says by itself when there is no answer. */
const SILENCE: ReadonlySet<status> = new Set([status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.INTERNAL]);

/** The request cannot be written as protobuf. */
const UNWRITABLE = /^Request message serialization failure/;

export function callErrorOf(error: unknown): PluginCallError {
  if (error instanceof PluginCallError) return error;
  if (!isServiceError(error)) return new PluginCallError("lost", String(error), undefined, { cause: error });
  const { code, details } = error;
  if (code === status.UNAVAILABLE && NEVER_SENT.test(details)) {
    return new PluginCallError("not_ready", details, undefined, { cause: error });
  }
  if (code === status.CANCELLED)
    return new PluginCallError("lost", "the call was cut off before its answer came", undefined, { cause: error });
  if (REJECTED.has(code) && !(code === status.RESOURCE_EXHAUSTED && TRANSPORT_LIMIT.test(details))) {
    return new PluginCallError("rejected", details, code, { cause: error });
  }
  if (code === status.INTERNAL && UNWRITABLE.test(details)) {
    return new PluginCallError("rejected", details, status.INVALID_ARGUMENT, { cause: error });
  }
  return new PluginCallError("lost", `${status[code]}: ${details}`, SILENCE.has(code) ? undefined : code, { cause: error });
}
