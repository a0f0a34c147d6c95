import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { PluginCallError } from "../api.js";
import { callErrorOf } from "../calls/call-error.js";
import { isServiceError } from "../calls/connection.js";

const KIND = "linktor-call";
const KINDS: readonly string[] = ["not_ready", "not_open", "rejected", "lost"];

const CODES = {
  not_ready: status.UNAVAILABLE,
  not_open: status.FAILED_PRECONDITION,
  rejected: status.INVALID_ARGUMENT,
  lost: status.UNAVAILABLE,
} as const;

/** A failed call, as the other process is told. */
export function faultOf(error: unknown): Partial<ServiceError> {
  const { kind, message, code } = error instanceof PluginCallError ? error : callErrorOf(error);
  const metadata = new Metadata();
  metadata.set(KIND, kind);
  return { code: code ?? CODES[kind], details: message, metadata };
}

/** The same failure, as if the plugin ran here; what says nothing of itself may have been carried out. */
export function callErrorFrom(error: unknown): PluginCallError {
  const kind = isServiceError(error) ? error.metadata?.get(KIND)[0] : undefined;
  if (typeof kind !== "string" || !KINDS.includes(kind)) return callErrorOf(error);
  const { code, details } = error as ServiceError;
  const hasAnswered = kind === "rejected" || (kind === "lost" && code !== CODES.lost);
  return new PluginCallError(kind as PluginCallError["kind"], details, hasAnswered ? code : undefined, { cause: error });
}
