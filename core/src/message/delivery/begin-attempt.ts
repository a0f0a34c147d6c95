import { fromBinary } from "@bufbuild/protobuf";
import { type Content, ContentSchema } from "@linktor/gen/linktor/content/v1/content_pb.js";
import type { Capabilities } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { type Channel, findChannel } from "../../channel/index.js";
import { type ContactIdentity, findIdentity } from "../../contact/index.js";
import { findConversation } from "../../conversation/index.js";
import type { Tx } from "../../platform/postgres/transaction.js";
import { type ClaimedWork, finishWork, holdWork, postponeWork } from "../../platform/work/work-store.js";
import type { MessageId } from "../../shared/ids.js";
import { capabilitiesOf } from "../gateway/capabilities.js";
import type { Message } from "../message.js";
import { findMessage, lockMessage } from "../message-store.js";
import { updatePartCount } from "../receipt-store.js";
import { CONTENT_TYPE } from "../rpc/to-proto.js";
import { applyReceipts, changeMessage } from "../settle-delivery.js";
import { endAttempt, insertAttempt, listAttempts } from "./attempt-store.js";
import type { DeliveryDeps } from "./deps.js";
import { type Part, planParts } from "./plan-parts.js";

/** An attempt that was written down, and that the plugin must now be asked to make. */
export interface BegunAttempt {
  readonly message: Message;
  readonly channel: Channel;
  readonly can: Capabilities;
  readonly identity: ContactIdentity;
  readonly thread: string;
  readonly replyTo: string;
  readonly part: Part;
  readonly partNumber: number;
  readonly isLastPart: boolean;
  readonly number: number;
}

const WAIT_FOR_CHANNEL_MS = 5000;
const OVER: readonly Message["status"][] = ["sent", "delivered", "read", "failed"];

/** Writes down the next attempt before it is made, so that a crash in the middle is known. Undefined: nothing to do now. */
export async function beginAttempt(
  tx: Tx,
  deps: Pick<DeliveryDeps, "clock" | "links">,
  work: ClaimedWork,
): Promise<BegunAttempt | undefined> {
  const messageId = messageOf(work);
  const now = deps.clock.now();
  const { tenantId } = work;
  await holdWork(tx, work);
  const message = await lockMessage(tx, tenantId, messageId);
  const isStale = OVER.includes(message.status) || message.deletedAt !== null;
  const channel = message.channelId && (await findChannel(tx, tenantId, message.channelId));
  const identity = message.identityId && (await findIdentity(tx, tenantId, message.identityId));
  if (isStale || !channel || !identity) return void (await finishWork(tx, work));
  const can = capabilitiesOf(channel);
  if (!channel.isEnabled || !can) {
    const until = new Date(now.getTime() + WAIT_FOR_CHANNEL_MS);
    return void (await postponeWork(tx, work, until, "The channel is not connected.", true));
  }
  if (message.contentType === "template" && !can.templates) {
    await changeMessage(tx, message, { status: "failed", error: NO_TEMPLATES }, "delivery.updated", now);
    return void (await finishWork(tx, work));
  }
  const attempts = await listAttempts(tx, tenantId, messageId);
  const broken = attempts.find(({ outcome }) => outcome === "started");
  if (broken) {
    await endAttempt(tx, tenantId, messageId, broken.number, { outcome: "uncertain", error: INTERRUPTED }, now);
    if (!can.idempotentSend) return void (await giveUpUncertain(tx, message, work, now));
  }
  const parts = planParts(outgoing(message), can, deps.links.linkTo(tenantId));
  const partNumber = parts.findIndex((_, index) => !attempts.some((attempt) => attempt.part === index && attempt.outcome === "accepted"));
  const part = parts[partNumber];
  if (!part) return void (await finishWork(tx, work));
  const number = attempts.length + 1;
  await updatePartCount(tx, tenantId, messageId, parts.length);
  await insertAttempt(tx, tenantId, messageId, number, partNumber, now);
  const sending =
    message.status === "sending" ? message : await changeMessage(tx, message, { status: "sending", error: null }, "delivery.updated", now);
  const conversation = await findConversation(tx, tenantId, message.conversationId);
  const quoted = partNumber === 0 && message.replyToId ? await findMessage(tx, tenantId, message.replyToId) : undefined;
  return {
    message: sending,
    channel,
    can,
    identity,
    part,
    partNumber,
    number,
    thread: conversation?.thread ?? "",
    replyTo: can.replies ? (quoted?.externalId ?? "") : "",
    isLastPart: partNumber === parts.length - 1,
  };
}

/** The channel has changed since it was queued. Nothing else may stand for a template. */
const NO_TEMPLATES = { class: "unsupported", reason: "NO_TEMPLATES", message: "The channel has no templates any more." };

export const INTERRUPTED = {
  class: "uncertain",
  reason: "INTERRUPTED",
  message: "The connection broke while the message was being sent; it may have arrived.",
};

export function messageOf(work: Pick<ClaimedWork, "payload">): MessageId {
  return (work.payload as { messageId: MessageId }).messageId;
}

/** It may have arrived: only a receipt, an echo or a person can tell. */
async function giveUpUncertain(tx: Tx, message: Message, work: ClaimedWork, now: Date): Promise<void> {
  const uncertain = await changeMessage(tx, message, { status: "uncertain", error: INTERRUPTED }, "delivery.updated", now);
  await applyReceipts(tx, uncertain, now);
  await finishWork(tx, work);
}

export function outgoing(message: Message) {
  const content: Content | undefined = message.content ? fromBinary(ContentSchema, message.content) : undefined;
  return { contentType: CONTENT_TYPE[message.contentType], text: message.text, content, attachments: message.attachments };
}
