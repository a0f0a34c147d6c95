import { type RawBuilder, sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type ConversationId, parseId } from "../../src/shared/ids.js";
import { DeskWorld } from "./desk-world.js";

/** What else the machine does can hold up a frame: the best of so many counts. */
const TRIES = 5;
const CONVERSATIONS = 10_000;
const MESSAGES = 5_000;
/** Most of it is reading 10,000 rows, 50 at a time. */
const PATIENCE_MS = 240_000;

let world: DeskWorld;
let long: { id: string; name: string };

beforeAll(async () => {
  world = await DeskWorld.create();
  long = await world.arrives("the first of very many", "Long");
  const { id: other } = await world.arrives("one of ten thousand", "Many");
  await multiplyConversations(parseId<ConversationId>("cv", other));
  await multiplyMessages(parseId<ConversationId>("cv", long.id));
});
afterEach(() => world.endDesks());
afterAll(() => world?.[Symbol.asyncDispose]());

const run = (statement: RawBuilder<unknown>) => statement.execute(world.rows);

async function multiplyConversations(id: ConversationId): Promise<void> {
  await run(sql`
    insert into conversation select (jsonb_populate_record(c, jsonb_build_object(
      'id', gen_random_uuid(), 'thread_key', gen_random_uuid()::text,
      'last_message_text', 'message number ' || n, 'last_message_at', c.last_message_at - n * interval '1 minute'))).*
    from conversation as c, generate_series(1, ${CONVERSATIONS}::int) as n where c.id = ${id}`);
}

async function multiplyMessages(id: ConversationId): Promise<void> {
  await run(sql`
    insert into message (tenant_id, id, conversation_id, seq, channel_id, identity_id, direction, author_type, author_id, author_name,
      content_type, text, status, sent_at, created_at)
    select tenant_id, gen_random_uuid(), conversation_id, seq + n, channel_id, identity_id, direction, author_type, author_id, author_name,
      content_type, 'line ' || n || repeat(' and more of it', n % 12), status, sent_at + n * interval '1 millisecond', created_at
    from message, generate_series(1, ${MESSAGES}::int) as n where conversation_id = ${id}`);
  await run(sql`update conversation set last_seq = ${MESSAGES + 1}, last_message_text = 'line ${sql.lit(MESSAGES)}' where id = ${id}`);
}

it("a list of 10,000 conversations scrolls without a frame over 50 ms", { timeout: PATIENCE_MS }, async () => {
  const desk = await world.signedIn("/inbox/all");
  await desk.list.getByRole("link").first().waitFor();
  const { page } = desk;
  // To its end, page by page, as a reader would come there.
  const count = await page.evaluate(`(async () => {
    const scroller = document.querySelector("section[aria-label=Conversations] ul").parentElement;
    const height = () => scroller.querySelector("ul").offsetHeight;
    const end = performance.now() + 120_000;
    while (performance.now() < end && height() < 76 * ${CONVERSATIONS}) {
      scroller.scrollTop = scroller.scrollHeight;
      await new Promise(requestAnimationFrame);
    }
    return Math.round(height() / 76);
  })()`);
  expect(count).toBeGreaterThanOrEqual(CONVERSATIONS);
  const frames: number[] = [];
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const slowest = await page.evaluate<number>(`(async () => {
      const scroller = document.querySelector("section[aria-label=Conversations] ul").parentElement;
      scroller.scrollTop = 0;
      await new Promise((resolve) => setTimeout(resolve, 500));
      let [before, slowest] = [await new Promise(requestAnimationFrame), 0];
      for (let frame = 0; frame < 120; frame += 1) {
        scroller.scrollTop += frame < 60 ? 400 : 6000;
        const now = await new Promise(requestAnimationFrame);
        slowest = Math.max(slowest, now - before);
        before = now;
      }
      return slowest;
    })()`);
    frames.push(Math.round(slowest));
    if (slowest <= 50) break;
  }
  console.log(`slowest frame of each try, in ms: ${frames.join(", ")}`);
  expect(Math.min(...frames)).toBeLessThanOrEqual(50);
  expect(await desk.list.getByRole("link").count()).toBeLessThan(60);
});

it("a conversation of 5,000 messages is shown within 200 ms of its data", { timeout: PATIENCE_MS }, async () => {
  const times: number[] = [];
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const desk = await world.signedIn("/inbox/all");
    const row = desk.row(long.name).first();
    await row.waitFor();
    await desk.page.waitForTimeout(500); // all that is loaded with the page is there
    await desk.page.evaluate(`
      (globalThis.shownAt = new Promise((resolve) => {
        const look = () => document.querySelector("[role=log]")?.textContent.includes("line ${MESSAGES}")
          ? requestAnimationFrame(() => resolve(performance.now())) : requestAnimationFrame(look);
        look();
      }), 0)`);
    await row.click();
    const ms = await desk.page.evaluate<number>(`globalThis.shownAt.then((at) => at - performance.getEntriesByType("resource")
      .filter(({ name }) => name.endsWith("/ListMessages")).at(-1).responseEnd)`);
    times.push(Math.round(ms));
    await world.endDesks();
    if (ms <= 200) break;
  }
  console.log(`from the data to the picture, in ms: ${times.join(", ")}`);
  expect(Math.min(...times)).toBeLessThanOrEqual(200);
});
