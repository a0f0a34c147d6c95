import type { InboundEvent, Receipt } from "@linktor/plugin-sdk";
import { idempotencyKeyOf } from "../callback-data.js";
import { refusalOfStatus } from "../graph/refusal.js";
import { type JsonObject, objectsIn, textOf } from "../json.js";
import { personOf } from "./person.js";
import { timeOf } from "./time.js";

const STATUS: ReadonlyMap<unknown, Receipt["status"]> = new Map([
  ["sent", "sent"],
  ["delivered", "delivered"],
  ["read", "read"],
  // A voice message was listened to.
  ["played", "read"],
  ["failed", "failed"],
]);

/** What became of a message of ours; undefined for a word that says nothing about that. */
export function statusEvents(status: JsonObject, channelId: string): readonly InboundEvent[] | undefined {
  const externalId = textOf(status.id);
  if (externalId === undefined) throw new TypeError("a status without an id");
  const known = STATUS.get(status.status);
  if (known === undefined) return undefined;
  const receipt: Receipt = {
    type: "receipt",
    at: timeOf(status.timestamp),
    status: known,
    externalIds: [externalId],
    ...(known === "failed" && { failure: refusalOfStatus(objectsIn(status.errors)[0]) }),
  };
  return [...claimEvents(status, externalId, channelId), receipt];
}

/** The key we sent it with comes back, even where the answer to the send was lost: as an echo it settles the message. */
function claimEvents(status: JsonObject, externalId: string, channelId: string): readonly InboundEvent[] {
  const idempotencyKey = idempotencyKeyOf(channelId, textOf(status.biz_opaque_callback_data));
  const person = personOf([status.recipient_id, status.recipient_user_id], undefined);
  if (idempotencyKey === undefined || !person) return [];
  return [{ type: "message", at: timeOf(status.timestamp), externalId, contact: person.contact, echo: true, idempotencyKey }];
}
