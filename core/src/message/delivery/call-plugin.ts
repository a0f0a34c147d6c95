import { RefusalClass, type SendMessageResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { passing } from "../../platform/fault-points.js";
import { ATTRIBUTE, inStep, type Step } from "../../platform/telemetry/trace.js";
import { GrpcStatus } from "../../shared/grpc-status.js";
import { formatId } from "../../shared/ids.js";
import { faultOf } from "../gateway/refusal.js";
import { idempotencyKey } from "../idempotency.js";
import type { DeliveryFault } from "../message.js";
import type { BegunAttempt } from "./begin-attempt.js";
import type { DeliveryDeps } from "./deps.js";
import { uploadFiles } from "./upload-files.js";

/** What became of an attempt. */
export type AttemptResult =
  | { readonly kind: "accepted"; readonly externalIds: readonly string[]; readonly response: SendMessageResponse }
  | { readonly kind: "refused"; readonly fault: DeliveryFault; readonly retryAfterMs: number; readonly response?: SendMessageResponse }
  | { readonly kind: "uncertain"; readonly fault: DeliveryFault }
  /** The plugin was never asked. */
  | { readonly kind: "not_made"; readonly reason: string };

/** Asks the plugin to make an attempt. */
export async function callPlugin(deps: DeliveryDeps, attempt: BegunAttempt, signal: AbortSignal): Promise<AttemptResult> {
  const { message, channel, identity, part, partNumber } = attempt;
  const channelId = formatId("ch", channel.id);
  let media: Awaited<ReturnType<typeof uploadFiles>>;
  try {
    media = await uploadFiles(deps, attempt, channelId, signal);
  } catch (error) {
    // Nothing was sent yet, whatever broke.
    return (
      notSent(error) ?? { kind: "refused", fault: { class: "retryable", reason: "UPLOAD_FAILED", message: text(error) }, retryAfterMs: 0 }
    );
  }
  const step = (): Step => ({
    name: "plugin send",
    kind: "client",
    attributes: {
      [ATTRIBUTE.channelType]: channel.type,
      [ATTRIBUTE.channel]: channelId,
      [ATTRIBUTE.messageId]: formatId("ms", message.id),
      [ATTRIBUTE.conversation]: formatId("cv", message.conversationId),
      [ATTRIBUTE.attempt]: attempt.number,
    },
  });
  const request = {
    channelId,
    messageId: formatId("ms", message.id),
    idempotencyKey: idempotencyKey(message.id, partNumber),
    recipient: { kind: identity.kind, value: identity.value, displayName: identity.displayName, scoped: identity.scope !== "" },
    thread: attempt.thread,
    contentType: part.contentType,
    text: part.text,
    content: part.content,
    media,
    replyTo: attempt.replyTo,
    authorName: message.authorName,
  };
  const call = inStep(step, () => deps.gateway.sendMessage(channel.type, request));
  passing("plugin-asked");
  try {
    return resultOf(await Promise.race([call, whenAborted(signal)]));
  } catch (error) {
    call.catch(() => undefined);
    const reason = signal.aborted ? "CUT_SHORT" : reasonOf(error);
    return notSent(error) ?? { kind: "uncertain", fault: { class: "uncertain", reason, message: `It may have arrived: ${text(error)}` } };
  }
}

/** Why an attempt is uncertain whose plugin was gone before it answered. */
export const CONNECTION_LOST = "CONNECTION_LOST";

function reasonOf(error: unknown): string {
  // The plugin lives, and what it asked of its network came to nothing that it could tell.
  if ((error as { code?: unknown }).code !== undefined) return "PLUGIN_FAILED";
  return text(error).startsWith("DEADLINE_EXCEEDED") ? "NO_ANSWER" : CONNECTION_LOST;
}

function resultOf(response: SendMessageResponse): AttemptResult {
  const { result } = response;
  if (result.case === "accepted")
    return { kind: "accepted", externalIds: [result.value.externalId, ...result.value.moreExternalIds], response };
  if (result.case !== "refused" || result.value.class === RefusalClass.UNSPECIFIED) {
    const message = result.case === "refused" ? result.value.message : "The plugin did not say whether the message went out.";
    return { kind: "uncertain", fault: { class: "uncertain", reason: "UNKNOWN_OUTCOME", message } };
  }
  return { kind: "refused", fault: faultOf(result.value), retryAfterMs: Number(result.value.retryAfterMs), response };
}

/** Failures that say that surely nothing went out. */
function notSent(error: unknown): AttemptResult | undefined {
  const { kind, code } = error as { kind?: string; code?: number };
  if (kind === "not_ready" || kind === "not_open") return { kind: "not_made", reason: text(error) };
  if (kind !== "rejected") return undefined;
  const known = code === undefined ? undefined : REFUSALS[code];
  return { kind: "refused", fault: { class: "permanent", reason: "PLUGIN_REFUSED", ...known, message: text(error) }, retryAfterMs: 0 };
}

/** By gRPC code, for calls whose answer has no place for a refusal. */
const REFUSALS: Readonly<Record<number, Pick<DeliveryFault, "class" | "reason">>> = {
  [GrpcStatus.resourceExhausted]: { class: "rate_limited", reason: "TOO_FAST" },
  [GrpcStatus.unauthenticated]: { class: "auth", reason: "SIGN_IN_NEEDED" },
};

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(new Error("the attempt was cut short"));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
