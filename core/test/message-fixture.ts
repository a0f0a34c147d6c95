import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { CapabilitiesSchema, type InboundEventSchema, InboundEventSchema as Schema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { ensureContact } from "../src/contact/index.js";
import { findOpenConversation } from "../src/conversation/index.js";
import { findByExternalId } from "../src/message/external-id-store.js";
import { ingestEvent, type Outcome } from "../src/message/gateway/ingest.js";
import type { Message } from "../src/message/message.js";
import { getMessage } from "../src/message/message-store.js";
import { sendMessage } from "../src/message/send-message.js";
import { type Db, inTenant } from "../src/platform/postgres/transaction.js";
import { type ChannelId, type ConversationId, type MessageId, newId, type TenantId } from "../src/shared/ids.js";
import type { TestDatabase } from "./database.js";
import { aTenant } from "./tenant-fixture.js";

/** A tenant with a channel that no plugin serves: for what happens to events and messages inside. */
export interface Desk {
  readonly db: Db;
  readonly tenantId: TenantId;
  readonly channelId: ChannelId;
  /** Stores one event of the network. */
  ingest(event: MessageInitShape<typeof InboundEventSchema>["kind"], at?: Date): Promise<Outcome>;
  /** A contact's text; answers the stored message. */
  hears(from: string, text: string, externalId: string): Promise<Message>;
  /** A queued reply to a contact that has written. */
  says(to: string, text: string): Promise<Message>;
  message(id: MessageId): Promise<Message>;
}

export const person = (value: string) => ({ kind: "telegram", value, displayName: value, scoped: true });

export async function aDesk(database: TestDatabase): Promise<Desk> {
  const { db } = database;
  const { tenantId } = await aTenant(db);
  const channelId = newId<ChannelId>();
  const now = new Date();
  const capabilities = Buffer.from(
    toBinary(CapabilitiesSchema, create(CapabilitiesSchema, { identityKind: "telegram", identityScoped: true })),
  );
  await database.behind
    .insertInto("channel")
    .values({
      tenantId,
      id: channelId,
      type: "telegram",
      name: "Bot",
      config: "{}",
      credentials: Buffer.of(0),
      credentialsSet: [],
      capabilities,
      state: null,
      signIn: null,
      isEnabled: true,
      status: "connected",
      checkedAt: null,
      createdAt: now,
      updatedAt: now,
    })
    .execute();
  const channel = { tenantId, id: channelId, findUpload: () => Promise.resolve(undefined), onAddressTaken: () => undefined };
  const message = (id: MessageId) => inTenant(db, tenantId, (tx) => getMessage(tx, tenantId, id));
  const ingest: Desk["ingest"] = (kind, at) =>
    inTenant(db, tenantId, (tx) =>
      ingestEvent(tx, channel, create(Schema, { kind, ...(at && { at: timestampFromDate(at) }) }), new Date()),
    );
  return {
    db,
    tenantId,
    channelId,
    ingest,
    message,
    async hears(from, text, externalId) {
      await ingest({ case: "message", value: { externalId, contact: person(from), text } });
      const id = await inTenant(db, tenantId, (tx) => findByExternalId(tx, tenantId, channelId, externalId));
      return message(id as MessageId);
    },
    async says(to, text) {
      const conversationId = await inTenant(db, tenantId, async (tx) => {
        const { contact } = await ensureContact(tx, tenantId, { kind: "telegram", scope: channelId, value: to }, new Date());
        return (await findOpenConversation(tx, tenantId, channelId, contact.id, ""))?.id as ConversationId;
      });
      const author = { authorType: "system", authorId: null, authorName: "Test" } as const;
      const draft = { content: undefined, attachments: [], replyToId: undefined, channelId: undefined, isNote: false };
      const sent = await inTenant(db, tenantId, (tx) => sendMessage(tx, { ...draft, tenantId, conversationId, author, text }, new Date()));
      return sent.message;
    },
  };
}
