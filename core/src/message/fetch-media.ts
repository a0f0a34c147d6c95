import { findChannel } from "../channel/index.js";
import { insertMedia, type Media, storeFile, TooLarge } from "../media/index.js";
import { inTenant, type Tx } from "../platform/postgres/transaction.js";
import { type ClaimedWork, finishWork, giveBackWork, MAX_PLUGIN_LOSSES, postponeWork } from "../platform/work/work-store.js";
import type { WorkHandler } from "../platform/work/worker.js";
import { GrpcStatus } from "../shared/grpc-status.js";
import { type AttachmentId, formatId, type MessageId } from "../shared/ids.js";
import type { DeliveryDeps } from "./delivery/deps.js";
import { isExhausted, retryDelayMs } from "./delivery/retry.js";
import type { Attachment } from "./message.js";
import { findMessage, lockMessage, updateAttachment } from "./message-store.js";
import { changeMessage } from "./settle-delivery.js";

/** Refusals that pass: too much at once, and a sign-in that a person will renew. */
const PASSING: readonly unknown[] = [GrpcStatus.resourceExhausted, GrpcStatus.unauthenticated];

type Payload = { readonly messageId: MessageId; readonly attachmentId: AttachmentId };

/** Fetches the bytes of an inbound file from its network and stores them, after the message was stored. */
export function fetchMedia(deps: Pick<DeliveryDeps, "db" | "clock" | "gateway" | "media">): WorkHandler {
  const { db, clock, gateway, media: store } = deps;
  return async (work, signal) => {
    const { tenantId } = work;
    const { messageId, attachmentId } = work.payload as Payload;
    const { attachment, channel } = await inTenant(db, tenantId, async (tx) => {
      const message = await findMessage(tx, tenantId, messageId);
      const file = message?.attachments.find(({ id }) => id === attachmentId);
      return { attachment: file, channel: message?.channelId ? await findChannel(tx, tenantId, message.channelId) : undefined };
    });
    if (!attachment?.reference || !channel) return inTenant(db, tenantId, (tx) => finishWork(tx, work));
    try {
      const answers = gateway.fetchMedia(channel.type, formatId("ch", channel.id), attachment.reference, signal);
      const media = await storeFile(
        store,
        tenantId,
        { name: attachment.name, mimeType: attachment.mimeType, data: bytesOf(answers) },
        clock.now(),
      );
      await inTenant(db, tenantId, (tx) => keep(tx, work, messageId, attachment, media, clock.now()));
    } catch (error) {
      await inTenant(db, tenantId, (tx) => giveUpOrRetry(tx, work, messageId, attachment, error, clock.now()));
    }
  };
}

async function* bytesOf(answers: AsyncIterable<{ readonly data: Uint8Array }>): AsyncGenerator<Uint8Array> {
  for await (const { data } of answers) yield data;
}

async function keep(tx: Tx, work: ClaimedWork, messageId: MessageId, { id }: Attachment, media: Media, now: Date): Promise<void> {
  await finishWork(tx, work);
  const message = await lockMessage(tx, work.tenantId, messageId);
  await insertMedia(tx, media);
  const { sizeBytes, mimeType } = media;
  await updateAttachment(tx, work.tenantId, id, { status: "stored", mediaId: media.id, sizeBytes, mimeType });
  await changeMessage(tx, message, { status: message.status }, "message.media_stored", now);
}

async function giveUpOrRetry(
  tx: Tx,
  work: ClaimedWork,
  messageId: MessageId,
  { id }: Attachment,
  error: unknown,
  now: Date,
): Promise<void> {
  const { kind, code, message: text } = error as { kind?: string; code?: number; message?: string };
  if (kind === "lost" && code === undefined && !text?.startsWith("DEADLINE_EXCEEDED"))
    return giveBackWork(tx, work, `The plugin ended while it fetched this: ${text}`, now, MAX_PLUGIN_LOSSES);
  // A store that is away takes the file when it is back, however long that is.
  const isStoreAway = kind === "unavailable";
  const isFinal =
    (kind === "rejected" && !PASSING.includes(code)) || error instanceof TooLarge || (isExhausted(work.attempts) && !isStoreAway);
  const reason = text ?? String(error);
  if (!isFinal) {
    const isPluginAway = kind === "not_ready" || kind === "not_open";
    return postponeWork(tx, work, new Date(now.getTime() + retryDelayMs(work.attempts, 0, Math.random())), reason, isPluginAway);
  }
  await finishWork(tx, work);
  const message = await lockMessage(tx, work.tenantId, messageId);
  await updateAttachment(tx, work.tenantId, id, { status: "failed", error: reason });
  await changeMessage(tx, message, { status: message.status }, "message.media_stored", now);
}
