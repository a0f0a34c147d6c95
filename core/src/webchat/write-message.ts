import { findMedia, type Media } from "../media/index.js";
import { findByExternalId, findMessage, idempotencyKey, listChangedWith, type Message, mediaTypeOf } from "../message/index.js";
import { inTenant, type Tx } from "../platform/postgres/transaction.js";
import { AppError, notFound } from "../shared/errors.js";
import { formatId, type MediaId, type MessageId } from "../shared/ids.js";
import { correspondenceOf } from "./correspondence.js";
import type { WebchatDeps } from "./deps.js";
import { submit } from "./submit.js";
import { isUpload } from "./visitor-store.js";
import type { Visitor, Webchat } from "./webchat.js";

export interface WriteMessage {
  /** The page's own name for it: sent again under the same one, it is the same message. */
  readonly clientId: string;
  readonly text: string;
  readonly answer: { readonly id: string; readonly title: string } | undefined;
  readonly uploads: readonly MediaId[];
  readonly replyTo: MessageId | undefined;
}

/** Stores what a visitor writes; answers the message, the same for every repeat, once it is committed. */
export async function writeMessage(deps: WebchatDeps, webchat: Webchat, visitor: Visitor, input: WriteMessage): Promise<Message> {
  const { db } = deps;
  const { tenantId, channelId } = visitor;
  const { clientId, text, answer } = input;
  const { files, replyTo } = await inTenant(db, tenantId, async (tx) => ({
    files: await filesOf(tx, visitor, input.uploads),
    replyTo: input.replyTo && (await networkIdOf(tx, visitor, input.replyTo)),
  }));
  const attachments = files.map(({ id, mimeType, name, sizeBytes }) => ({
    type: mediaTypeOf(mimeType),
    reference: formatId("md", id),
    mime_type: mimeType,
    name,
    size_bytes: sizeBytes,
  }));
  await submit(deps, webchat, visitor, { type: "message", client_id: clientId, text, answer, attachments, reply_to: replyTo });
  const message = await inTenant(db, tenantId, async (tx) => {
    const id = await findByExternalId(tx, tenantId, channelId, externalIdOf(visitor, clientId));
    return id && findMessage(tx, tenantId, id);
  });
  if (!message) throw new AppError("precondition", "NOT_TAKEN", "This message cannot be taken.");
  return message;
}

/** As the plugin names it. */
export function externalIdOf({ id }: Pick<Visitor, "id">, clientId: string): string {
  return `${formatId("vi", id)}:${clientId}`;
}

async function filesOf(tx: Tx, visitor: Visitor, ids: readonly MediaId[]): Promise<Media[]> {
  const files: Media[] = [];
  for (const id of ids) {
    const isTheirs = await isUpload(tx, { ...visitor, visitorId: visitor.id }, id);
    const media = isTheirs ? await findMedia(tx, visitor.tenantId, id) : undefined;
    if (!media) throw notFound("upload", formatId("md", id));
    files.push(media);
  }
  return files;
}

/** A message of this very chat, by the id that its network knows it by. */
async function networkIdOf(tx: Tx, visitor: Visitor, id: MessageId): Promise<string> {
  const [message] = await listChangedWith(tx, await correspondenceOf(tx, visitor), [id]);
  if (!message) throw notFound("message", formatId("ms", id));
  return message.externalId ?? idempotencyKey(id, 0);
}
