import { contactRoutes } from "../src/contact/index.js";
import { moveConversations, returnConversations } from "../src/conversation/index.js";
import type { Db } from "../src/platform/postgres/transaction.js";
import { type Clock, systemClock } from "../src/shared/clock.js";
import { type ChannelId, newId, type TenantId } from "../src/shared/ids.js";
import { type TestApi, testApi } from "./api.js";
import type { TestDatabase } from "./database.js";
import { testAuthenticator } from "./tenant-fixture.js";

/** The services of contact, with channels looked up in their table. */
export function contactApi(db: Db, clock: Clock = systemClock): TestApi {
  const deps = {
    db,
    clock,
    moveConversations,
    returnConversations,
    channelExists: async (tx: Parameters<Parameters<typeof contactRoutes>[0]["channelExists"]>[0], tenantId: TenantId, id: ChannelId) =>
      (await tx.selectFrom("channel").select("id").where("tenantId", "=", tenantId).where("id", "=", id).executeTakeFirst()) !== undefined,
  };
  return testApi(testAuthenticator(db, clock), contactRoutes(deps));
}

/** A row for a channel, and nothing behind it. */
export async function aChannelRow({ behind }: TestDatabase, tenantId: TenantId): Promise<ChannelId> {
  const id = newId<ChannelId>();
  const now = new Date();
  await behind
    .insertInto("channel")
    .values({
      tenantId,
      id,
      type: "generic",
      name: "test",
      config: {},
      credentials: Buffer.of(),
      credentialsSet: [],
      state: null,
      signIn: null,
      capabilities: null,
      checkedAt: null,
      createdAt: now,
      updatedAt: now,
    })
    .execute();
  return id;
}
