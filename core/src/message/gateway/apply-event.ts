import type { InboundEvent } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { adoptSuccessor, ensureContact, ensureContactWith, updateIdentity } from "../../contact/index.js";
import type { Tx } from "../../platform/postgres/transaction.js";
import { changeByContact, deleteByContact, reactByContact } from "../change-by-contact.js";
import { claimEcho } from "../claim-echo.js";
import type { IngestChannel } from "../ports.js";
import { type ReceivedFile, receiveMessage } from "../receive-message.js";
import { recordReceipt } from "../settle-delivery.js";
import { settleUpTo } from "../settle-up-to.js";
import {
  addressOf,
  aliasesOf,
  contentBytes,
  contentTypeOf,
  fileOf,
  followedBy,
  Malformed,
  receiptStatusOf,
  storable,
  timeOf,
} from "./inbound.js";
import { faultOf } from "./refusal.js";

type Kind = InboundEvent["kind"];
type Value<Case extends Kind["case"]> = Extract<Kind, { case: Case }>["value"];

/** Applies one event of the network. */
export async function applyEvent(tx: Tx, channel: IngestChannel, event: InboundEvent, now: Date): Promise<"stored" | "duplicate"> {
  const { kind } = event;
  const at = timeOf(event, now);
  const { tenantId, id: channelId } = channel;
  switch (kind.case) {
    case "message":
      return applyMessage(tx, channel, kind.value, at, now);
    case "edited": {
      const { externalId, editId, text, content } = kind.value;
      return changeByContact(
        tx,
        { tenantId, channelId, externalId, editId, text: storable(text), content: contentBytes(content), at },
        now,
      );
    }
    case "deleted":
      return deleteByContact(tx, { tenantId, channelId, externalId: kind.value.externalId, at }, now);
    case "reacted": {
      const { contact } = await ensureContact(tx, tenantId, addressOf(kind.value.contact, channelId), now);
      return reactByContact(tx, { tenantId, channelId, externalId: kind.value.externalId, contact, emoji: kind.value.emoji }, now);
    }
    case "receipt":
      return applyReceipt(tx, channel, kind.value, at, now);
    case "identity": {
      const { identity, previous, reachable } = kind.value;
      if (!identity) throw new Malformed("an identity event must carry an identity");
      const address = addressOf(identity, channelId);
      if (previous) {
        for (const taken of await adoptSuccessor(tx, tenantId, addressOf(previous, channelId), address, now))
          channel.onAddressTaken(channelId, taken);
      }
      await updateIdentity(tx, tenantId, address, reachable, now);
      return "stored";
    }
    case "typing":
    case "channel":
      return "stored";
    default:
      throw new Malformed("an event of a kind that this version does not know");
  }
}

async function applyMessage(
  tx: Tx,
  channel: IngestChannel,
  message: Value<"message">,
  sentAt: Date,
  now: Date,
): Promise<"stored" | "duplicate"> {
  const { tenantId, id: channelId } = channel;
  const { externalId, thread, text, replyTo, echo } = message;
  if (externalId === "") throw new Malformed("a message must have the network's id");
  if (echo && (await claimEcho(tx, { tenantId, channelId, externalId, idempotencyKey: message.idempotencyKey }, now))) return "duplicate";
  const person = addressOf(message.contact, channelId);
  const { contact, identity, taken } = await ensureContactWith(tx, tenantId, person, aliasesOf(message, channelId), now);
  for (const one of taken) channel.onAddressTaken(channelId, one);
  // Who writes can be written to.
  if (!echo && !identity.isReachable) await updateIdentity(tx, tenantId, person, true, now);
  return receiveMessage(
    tx,
    {
      tenantId,
      channelId,
      contact,
      identity,
      externalId,
      thread,
      text: storable(text),
      replyTo,
      sentAt,
      contentType: contentTypeOf(message),
      content: contentBytes(message.content),
      files: await filesOf(tx, channel, message.media),
      follows: followedBy(message),
      isEcho: echo,
      isAutomatic: message.automatic,
    },
    now,
  );
}

async function filesOf(tx: Tx, channel: IngestChannel, media: Value<"message">["media"]): Promise<ReceivedFile[]> {
  const files: ReceivedFile[] = [];
  for (const one of media) files.push({ ...fileOf(one), upload: await channel.findUpload(tx, channel, one.reference) });
  return files;
}

async function applyReceipt(
  tx: Tx,
  { tenantId, id: channelId }: IngestChannel,
  receipt: Value<"receipt">,
  at: Date,
  now: Date,
): Promise<"stored" | "duplicate"> {
  const status = receiptStatusOf(receipt.status);
  const fault = receipt.failure ? faultOf(receipt.failure) : null;
  const outcomes: ("stored" | "duplicate")[] = [];
  for (const externalId of receipt.externalIds)
    outcomes.push(await recordReceipt(tx, { tenantId, channelId, externalId, status, fault, at }, now));
  if (receipt.upToContact)
    outcomes.push(
      await settleUpTo(tx, { tenantId, channelId, address: addressOf(receipt.upToContact, channelId), status, fault, at }, now),
    );
  return outcomes.includes("stored") ? "stored" : "duplicate";
}
