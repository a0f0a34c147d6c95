import type { Tx } from "../platform/postgres/transaction.js";
import type { AttachmentId, MessageId, TenantId } from "../shared/ids.js";
import { findMessage, lockMessage, updateAttachment } from "./message-store.js";
import { FETCH_MEDIA } from "./receive-message.js";
import { DELIVER_MESSAGE } from "./send-message.js";
import { changeMessage } from "./settle-delivery.js";

export interface GivenUpWork {
  readonly tenantId: TenantId;
  readonly kind: string;
  readonly payload: unknown;
}

type Payload = { readonly messageId?: MessageId; readonly attachmentId?: AttachmentId };

/** Brings a message to what it is when a person gives up what was to be done for it. */
export async function giveUpWork(tx: Tx, { tenantId, kind, payload }: GivenUpWork, now: Date): Promise<void> {
  const { messageId, attachmentId } = (payload ?? {}) as Payload;
  if (!messageId || !(await findMessage(tx, tenantId, messageId))) return;
  const message = await lockMessage(tx, tenantId, messageId);
  if (kind === DELIVER_MESSAGE && (message.status === "queued" || message.status === "sending"))
    await changeMessage(tx, message, { status: "failed", error: GIVEN_UP }, "delivery.updated", now);
  if (kind === FETCH_MEDIA && attachmentId) {
    await updateAttachment(tx, tenantId, attachmentId, { status: "failed", error: GIVEN_UP.message });
    await changeMessage(tx, message, { status: message.status }, "message.media_stored", now);
  }
}

const GIVEN_UP = { class: "permanent", reason: "DISCARDED", message: "It failed each time and was given up by a person." };
