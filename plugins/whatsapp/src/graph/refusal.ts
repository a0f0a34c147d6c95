import { AddressNotAllowed, type Refusal, type RefusalClass, SendError } from "@linktor/plugin-sdk";
import { type JsonObject, numberOf, objectOf } from "../json.js";
import { describeError, NotConnected, Refused } from "./errors.js";

type Fault = Pick<Refused, "code" | "subcode" | "status" | "isTransient">;

const CODES: Readonly<Partial<Record<RefusalClass, readonly number[]>>> = {
  auth: [0, 3, 10, 190, 131005],
  rate_limited: [4, 80007, 130429, 131056, 133016],
  retryable: [1, 2, 131000, 131016, 131052, 131053, 131057, 133004],
  window_closed: [131047],
  // Gone, not on WhatsApp, or not among those that a test number may write to.
  recipient_unreachable: [131021, 131026, 131030],
  content_rejected: [
    100, 131008, 131009, 131051, 132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132068, 132069, 135000, 137000,
  ],
  // The account, its payment, its name, its country; and people who only take no marketing now, or not by this address.
  permanent: [368, 130472, 130497, 131031, 131037, 131042, 131044, 131045, 131048, 131049, 131050, 131062, 131063, 131064],
};

const CLASS_OF = new Map(Object.entries(CODES).flatMap(([name, codes]) => codes.map((code) => [code, name as RefusalClass] as const)));

/** By code, never by text. */
export function classOf({ code, subcode, status, isTransient }: Fault): RefusalClass {
  // The number itself is not there for this token.
  if (code === 100 && subcode === 33) return "auth";
  if (code !== undefined && code >= 200 && code <= 299) return "auth";
  const known = code === undefined ? undefined : CLASS_OF.get(code);
  return known ?? (isTransient ? "retryable" : classOfStatus(status));
}

function classOfStatus(status: number): RefusalClass {
  if (status === 429) return "rate_limited";
  if (status === 401 || status === 403) return "auth";
  if (status === 413) return "content_rejected";
  return status >= 500 ? "retryable" : "permanent";
}

export function refusalOf(refused: Refused): Refusal {
  return {
    class: classOf(refused),
    reason: String(refused.code ?? refused.status),
    message: `WhatsApp: ${refused.description}`,
    ...(refused.retryAfterMs !== undefined && { retryAfterMs: refused.retryAfterMs }),
  };
}

/** A refusal as core understands it. What may have gone out stays as it is. */
export function asSendError(error: unknown): unknown {
  if (error instanceof Refused) return new SendError(refusalOf(error));
  if (error instanceof AddressNotAllowed) return new SendError(error.refusal);
  if (error instanceof NotConnected) return new SendError({ class: "retryable", reason: error.reason, message: error.message });
  return error;
}

/** Why a message failed after it was taken, from `errors` of a status. */
export function refusalOfStatus(error: JsonObject | undefined): Refusal {
  const code = numberOf(error?.code);
  if (!error || code === undefined) return { class: "permanent", reason: "FAILED", message: "WhatsApp could not deliver the message." };
  const fault = { code, subcode: undefined, status: 0, isTransient: false };
  return { class: classOf(fault), reason: String(code), message: `WhatsApp: ${describeError(error, objectOf(error.error_data))}` };
}
