import { type RawBuilder, sql } from "kysely";
import { type DeadLetter, deadLetterOfWork } from "../platform/deadletter/dead-letter.js";
import { type Tx, wakeAfterCommit } from "../platform/postgres/transaction.js";
import { notFound } from "../shared/errors.js";
import { type ChannelId, type DeadLetterId, formatId, type TenantId, type WorkId } from "../shared/ids.js";
import { type Page, type PageRequest, timeCursor, toPage } from "../shared/page.js";

export interface DeadLetterFilter {
  readonly kind?: DeadLetter["kind"] | undefined;
  readonly topic?: string;
  /** Has this in it, whatever the case. */
  readonly reason?: string;
}

export type Order = "newest_first" | "oldest_first";

/** What was put aside, with what it carries. */
export interface Carried {
  readonly letter: DeadLetter;
  /** Of an event its bytes. */
  readonly raw: Buffer | undefined;
  /** Of work its JSON. */
  readonly payload: unknown;
}

interface Row {
  readonly id: DeadLetterId;
  readonly kind: DeadLetter["kind"];
  readonly topic: string;
  readonly description: string;
  readonly reason: string;
  readonly attempts: number;
  readonly channelId: ChannelId | null;
  readonly payload: unknown;
  readonly createdAt: Date;
  readonly at: Date;
}

/** Work and events alike; each of the two is read by its own index, no further than the page needs. */
export async function listDeadLetters(
  tx: Tx,
  tenantId: TenantId,
  filter: DeadLetterFilter,
  page: PageRequest,
  order: Order = "newest_first",
): Promise<Page<DeadLetter>> {
  const parts: RawBuilder<unknown>[] = [];
  if (filter.kind !== "work") parts.push(events(tenantId, filter, page, order));
  if (filter.kind !== "event") parts.push(parked(tenantId, filter, page, order));
  const { rows } = await sql<Row>`
    select * from (${sql.join(parts, sql` union all `)}) as letter ${ordered(sql`at`, page, order)}`.execute(tx as never);
  return toPage(
    rows.map((row) => toLetter(tenantId, row)),
    page,
    ({ putAsideAt, id }) => ({ at: putAsideAt.toISOString(), id }),
  );
}

function events(tenantId: TenantId, filter: DeadLetterFilter, page: PageRequest, order: Order): RawBuilder<unknown> {
  return sql`(
    select id, 'event' as kind, topic, description, reason, attempts, channel_id, null::jsonb as payload, created_at, created_at as at
    from quarantine where tenant_id = ${tenantId} ${matching(sql`topic`, sql`reason`, filter)}
    ${after(sql`created_at`, page, order)} ${ordered(sql`created_at`, page, order)})`;
}

function parked(tenantId: TenantId, filter: DeadLetterFilter, page: PageRequest, order: Order): RawBuilder<unknown> {
  return sql`(
    select id, 'work' as kind, kind as topic, '' as description, coalesce(last_error, '') as reason, attempts, null::uuid as channel_id, payload, created_at, parked_at as at
    from work where tenant_id = ${tenantId} and parked_at is not null ${matching(sql`kind`, sql`last_error`, filter)}
    ${after(sql`parked_at`, page, order)} ${ordered(sql`parked_at`, page, order)})`;
}

function matching(topic: RawBuilder<unknown>, reason: RawBuilder<unknown>, filter: DeadLetterFilter): RawBuilder<unknown> {
  const pattern = `%${(filter.reason ?? "").replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return sql`${filter.topic ? sql`and ${topic} = ${filter.topic}` : sql``} ${filter.reason ? sql`and ${reason} ilike ${pattern}` : sql``}`;
}

function after(at: RawBuilder<unknown>, page: PageRequest, order: Order): RawBuilder<unknown> {
  const last = timeCursor(page);
  if (!last) return sql``;
  const way = order === "newest_first" ? sql`<` : sql`>`;
  return sql`and (${at}, id) ${way} (${last.at}::timestamptz, ${last.id}::uuid)`;
}

function ordered(at: RawBuilder<unknown>, { limit }: PageRequest, order: Order): RawBuilder<unknown> {
  const way = order === "newest_first" ? sql`desc` : sql`asc`;
  return sql`order by ${at} ${way}, id ${way} limit ${limit + 1}`;
}

function toLetter(tenantId: TenantId, row: Row): DeadLetter {
  const { id, kind, topic, description, reason, attempts, channelId, payload, createdAt, at } = row;
  if (kind === "work")
    return deadLetterOfWork({ tenantId, id, kind: topic, payload, attempts, lastError: reason, createdAt, parkedAt: at });
  const of = { channelId: channelId ?? undefined, conversationId: undefined, messageId: undefined };
  return { tenantId, id, kind, topic, description, reason, attempts, ...of, createdAt, putAsideAt: at };
}

export async function getDeadLetter(tx: Tx, tenantId: TenantId, id: DeadLetterId): Promise<Carried> {
  return one(tx, tenantId, id, false);
}

/** Same, held until commit: whoever replays or discards it does so alone. */
export async function lockDeadLetter(tx: Tx, tenantId: TenantId, id: DeadLetterId): Promise<Carried> {
  return one(tx, tenantId, id, true);
}

async function one(tx: Tx, tenantId: TenantId, id: DeadLetterId, isLocked: boolean): Promise<Carried> {
  const ofEvents = tx.selectFrom("quarantine").selectAll().where("tenantId", "=", tenantId).where("id", "=", id);
  const event = await (isLocked ? ofEvents.forUpdate() : ofEvents).executeTakeFirst();
  if (event) {
    const { raw, createdAt, ...rest } = event;
    const row: Row = { ...rest, id, kind: "event", payload: undefined, createdAt, at: createdAt };
    return { letter: toLetter(tenantId, row), raw, payload: undefined };
  }
  const ofWork = tx
    .selectFrom("work")
    .select(["id", "tenantId", "kind", "payload", "attempts", "lastError", "createdAt", "parkedAt"])
    .where("tenantId", "=", tenantId)
    .where("id", "=", id as string as WorkId)
    .where("parkedAt", "is not", null);
  const work = await (isLocked ? ofWork.forUpdate() : ofWork).executeTakeFirst();
  if (!work?.parkedAt) throw notFound("dead_letter", formatId("dl", id));
  return { letter: deadLetterOfWork({ ...work, parkedAt: work.parkedAt }), raw: undefined, payload: work.payload };
}

/** Work gets a turn after what waits for its key now: something newer of that key may be under way. */
export async function unparkWork(tx: Tx, tenantId: TenantId, id: DeadLetterId, now: Date): Promise<void> {
  await sql`
    update work set ordinal = default, parked_at = null, run_at = ${now}, attempts = 0, failures = 0, deaths = 0
    where tenant_id = ${tenantId} and id = ${id}`.execute(tx as never);
  wakeAfterCommit(tx, "work");
}

export async function deleteDeadLetter(tx: Tx, { tenantId, id, kind }: DeadLetter): Promise<void> {
  if (kind === "event") await tx.deleteFrom("quarantine").where("tenantId", "=", tenantId).where("id", "=", id).execute();
  else
    await tx
      .deleteFrom("work")
      .where("tenantId", "=", tenantId)
      .where("id", "=", id as string as WorkId)
      .execute();
}

/** An event that failed again. */
export async function noteFailure(tx: Tx, { tenantId, id }: DeadLetter, reason: string): Promise<void> {
  await tx
    .updateTable("quarantine")
    .set((eb) => ({ reason, attempts: eb("attempts", "+", 1) }))
    .where("tenantId", "=", tenantId)
    .where("id", "=", id)
    .execute();
}
