import { ana, documentUpdate } from "../../../plugins/telegram/test/bot-api.js";
import {
  type ChannelId,
  type DeadLetterId,
  formatId,
  type MediaId,
  newId,
  parseId,
  type TenantId,
  type VisitorId,
} from "../../src/shared/ids.js";
import type { TestDatabase } from "../database.js";
import { aTelegramChannel, type TelegramChannel } from "../telegram.js";
import { aTenant, aUser, PASSWORD, type TestUser } from "../tenant-fixture.js";
import { eventually, type TestApp } from "../test-app.js";

/** A word that all texts of one tenant have, and one of both. */
export const COMMON_WORD = "refund";

type Rest = TestApp["rest"];

/** A tenant that has one of everything, or more. */
export interface Company extends AsyncDisposable {
  readonly mark: string;
  readonly tenantId: TenantId;
  readonly slug: string;
  readonly admin: TestUser;
  readonly supervisor: TestUser;
  readonly agent: TestUser;
  /** API key with every scope. */
  readonly key: string;
  readonly refreshToken: string;
  readonly telegram: TelegramChannel;
  /** TypeIDs by prefix; the first ones belong together. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
  /** REST as the admin, or as whoever has the token. */
  rest(method: string, path: string, body?: unknown, token?: string): ReturnType<Rest>;
}

export function idOf({ ids }: Company, prefix: string): string {
  const [id] = ids[prefix] ?? [];
  if (!id) throw new Error(`nothing with the prefix ${prefix} was made; see company.ts`);
  return id;
}

export async function aCompany(t: Pick<TestApp, "url">, database: TestDatabase, mark: string): Promise<Company> {
  const { db } = database;
  const tenant = await aTenant(db, { slug: `${mark}-co`, name: `${mark} Company` });
  const [supervisor, agent] = await Promise.all(
    (["supervisor", "agent"] as const).map((role) =>
      aUser(db, tenant.tenantId, role, { name: `${mark} ${role}`, email: `${role}-${mark}@example.com` }),
    ),
  );
  const people = { admin: tenant.admin, supervisor: supervisor!, agent: agent! };
  const rest = restOf(t.url, tenant.adminToken);
  const made = async (path: string, body: object, method = "POST") => {
    const answer = await rest(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const session = await made("auth/login", { email: agent!.email, password: PASSWORD, tenant: tenant.slug });
  await made(`users/${formatId("us", tenant.admin.userId)}`, { name: `${mark} admin` }, "PATCH");
  const agentId = formatId("us", agent!.userId);
  const key = await made("api-keys", { name: `${mark} key`, scopes: ["*"] });
  const team = await made("teams", { name: `${mark} team`, user_ids: [agentId] });
  const telegram = await aTelegramChannel({ url: t.url, rest: (method, path, body) => rest(method, path, body) });
  await made(`channels/${telegram.id}`, { name: `${mark} bot` }, "PATCH");
  const bare = await made("channels", {
    type: "telegram",
    name: `${mark} bare`,
    config: { base_url: `http://127.0.0.1:9/${mark}`, webhook_secret: `${mark}-word` },
    credentials: { bot_token: `700000042:AA${mark}_token_of_the_bot-0123456789` },
  });
  const spoken = await converse(telegram, rest, made, mark, agentId);
  const { conversation } = spoken;
  await made(`conversations/${conversation.id}`, { subject: `${mark} subject`, priority: "high", labels: { values: [mark] } }, "PATCH");
  await made(`contacts/${conversation.contact_id}`, { language: mark, custom_fields: { [mark]: mark } }, "PATCH");
  const email = await made(`contacts/${conversation.contact_id}/identities`, { kind: "email", value: `person@${mark}.example.com` });
  const contact = (await made(`contacts/${conversation.contact_id}`, {}, "GET")) as { identities: { id: string; kind: string }[] };
  const lonely = await made("contacts", { name: `${mark} lonely`, email: `lonely@${mark}.example.com`, phone: "+5511987654321" });
  const [doubtful, absorbed] = [await made("contacts", { name: `${mark} doubtful` }), await made("contacts", { name: `${mark} absorbed` })];
  const undone = await made(`contacts/${lonely.id}/merge`, { other_id: doubtful.id });
  await made(`contact-merges/${undone.merge_id}/undo`, {});
  await made(`contacts/${lonely.id}/merge`, { other_id: absorbed.id });
  const snoozed = await made("conversations", { channel_id: telegram.id, to: "700900900", text: `${mark} ${COMMON_WORD} hello` });
  await made(`conversations/${snoozed.id}/snooze`, { until: new Date(Date.now() + 3_600_000).toISOString() });
  const draft = await made(`conversations/${conversation.id}/draft`, { text: `${mark} ${COMMON_WORD} draft` }, "PUT");
  const canned = await made("canned-responses", { shortcut: `${mark}-thanks`, title: mark, text: `${mark} ${COMMON_WORD} thanks` });
  const view = await made("saved-views", { name: `${mark} view`, shared: true, filter: { labels: [mark] } });
  const bulk = await made("bulk-updates", { conversation_ids: [conversation.id], change: { priority: "high" } });
  await eventually(async () => (await rest("GET", `bulk-updates/${bulk.id}`)).body.finished_at);
  const later = await made(`conversations/${conversation.id}/scheduled-messages`, {
    message: { text: `${mark} ${COMMON_WORD} later` },
    send_at: new Date(Date.now() + 3_600_000).toISOString(),
  });
  await made(`conversations/${conversation.id}/read`, {});
  await made(`conversations/${conversation.id}/assign`, { user_id: agentId });
  const event = await eventually(() =>
    database.behind
      .selectFrom("event")
      .select("id")
      .where("tenantId", "=", tenant.tenantId)
      .where("position", "is not", null)
      .orderBy("position")
      .executeTakeFirst(),
  );
  const aside = newId<DeadLetterId>();
  await rowsThatNoCallMakes(database, aside, tenant.tenantId, telegram.id, spoken.media[0]!, mark);
  const telegramIdentity = contact.identities.find(({ kind }) => kind !== "email");
  return {
    mark,
    ...tenant,
    ...people,
    telegram,
    key: key.key,
    refreshToken: session.refresh_token,
    rest,
    ids: {
      tn: [formatId("tn", tenant.tenantId)],
      us: [agentId, formatId("us", tenant.admin.userId)],
      ak: [key.id],
      tm: [team.id],
      qu: [team.queue_id],
      ch: [telegram.id, bare.id],
      ct: [conversation.contact_id, lonely.id, absorbed.id],
      cm: [undone.merge_id],
      ci: [telegramIdentity!.id, email.id],
      cv: [conversation.id, snoozed.id],
      ms: spoken.messages,
      md: spoken.media,
      at: spoken.attachments,
      ev: [formatId("ev", event.id)],
      dl: [formatId("dl", aside)],
      df: [draft.id],
      cr: [canned.id],
      sv: [view.id],
      bu: [bulk.id],
      sm: [later.id],
    },
    [Symbol.asyncDispose]: () => telegram[Symbol.asyncDispose](),
  };
}

/** A conversation with text and files both ways, a note, an edit and a reaction. */
async function converse(
  telegram: TelegramChannel,
  rest: Company["rest"],
  made: (path: string, body: object, method?: string) => Promise<any>,
  mark: string,
  agentId: string,
) {
  const person = { ...ana, id: 700_100_200, first_name: mark, last_name: "Lima", username: `${mark}_lima` };
  await telegram.say(person, `${mark} ${COMMON_WORD} please`);
  const bytes = Buffer.from(`${mark} received file`);
  const fileId = telegram.api.addFile(bytes, `${mark}.txt`);
  await telegram.post(
    documentUpdate({ updateId: 1, messageId: 1, from: person, fileId, name: `${mark}.txt`, mimeType: "text/plain", size: bytes.length }),
  );
  const [conversation] = (await rest("GET", "conversations")).body.data;
  const at = `conversations/${conversation.id}/messages`;
  const received = await eventually(
    async () => (await rest("GET", at)).body.data[0].attachments[0].status === "stored" && (await rest("GET", at)).body.data,
  );
  const media = await upload(rest, mark);
  const sent = await made(at, { text: `${mark} ${COMMON_WORD} answer`, attachments: [{ media_id: media.id }], reply_to: received[1].id });
  await eventually(async () => (await rest("GET", `messages/${sent.id}`)).body.status === "sent");
  await made(`messages/${sent.id}`, { text: `${mark} ${COMMON_WORD} better answer` }, "PATCH");
  const note = await made(at, { text: `${mark} ${COMMON_WORD} note`, note: true, mentions: [agentId] });
  await made(`messages/${note.id}/reaction`, { emoji: mark });
  return {
    conversation,
    messages: [received[1].id, received[0].id, sent.id, note.id] as string[],
    media: [media.id, received[0].attachments[0].media_id] as string[],
    attachments: [sent.attachments[0].id, received[0].attachments[0].id] as string[],
  };
}

async function upload(rest: Company["rest"], mark: string): Promise<{ id: string }> {
  const { status, body } = await rest("POST", `media?name=${mark}.txt`, Buffer.from(`${mark} sent file`));
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
}

function restOf(url: string, ofAdmin: string): Company["rest"] {
  return async (method, path, body, token = ofAdmin) => {
    const isFile = body instanceof Uint8Array;
    const response = await fetch(`${url}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": isFile ? "text/plain" : "application/json" },
      ...(body !== undefined && method !== "GET" && { body: isFile ? Buffer.from(body) : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
  };
}

/** What a network or time would have to bring about. */
async function rowsThatNoCallMakes(
  { behind }: TestDatabase,
  aside: DeadLetterId,
  tenantId: TenantId,
  channel: string,
  media: string,
  mark: string,
): Promise<void> {
  const channelId = parseId<ChannelId>("ch", channel);
  const now = new Date();
  const at = { tenantId, channelId };
  const error = { errorClass: "permanent", errorReason: mark, errorMessage: mark };
  await behind
    .insertInto("quarantine")
    .values({ ...at, id: aside, topic: "message", description: mark, reason: mark, raw: Buffer.from(mark), createdAt: now })
    .execute();
  await behind
    .insertInto("receipt")
    .values({ ...at, id: newId(), externalId: mark, status: "failed", ...error, at: now })
    .execute();
  const key = { tenantId, key: mark, method: "none", requestHash: Buffer.from(mark), response: Buffer.from(mark), createdAt: now };
  await behind.insertInto("idempotencyKey").values(key).execute();
  await behind.insertInto("quota").values({ tenantId, resource: "messages_per_day", most: "1000000" }).execute();
  await behind.insertInto("quotaDay").values({ tenantId, day: "2026-01-01", used: "1" }).execute();
  const visitorId = newId<VisitorId>();
  const profile = JSON.stringify({ name: mark });
  await behind
    .insertInto("visitor")
    .values({ ...at, id: visitorId, tokenHash: Buffer.from(mark), userId: mark, profile, createdAt: now, expiresAt: now })
    .execute();
  await behind
    .insertInto("visitorUpload")
    .values({ ...at, visitorId, mediaId: parseId<MediaId>("md", media), createdAt: now })
    .execute();
}
