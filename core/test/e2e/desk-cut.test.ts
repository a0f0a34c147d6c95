import { afterAll, beforeAll, expect, it } from "vitest";
import { DeskWorld } from "./desk-world.js";

/** How long the line is cut; `LINKTOR_TEST_CUT_MS=600000` is ten minutes of it. */
const CUT_MS = Number(process.env.LINKTOR_TEST_CUT_MS ?? 5_000);
const CHANGES = 1_000;
const PEOPLE = 12;

let world: DeskWorld;
beforeAll(async () => {
  world = await DeskWorld.create();
});
afterAll(() => world?.[Symbol.asyncDispose]());

type Person = Awaited<ReturnType<DeskWorld["arrives"]>>;

async function change(person: Person, n: number): Promise<void> {
  const { rest } = world.app;
  const at = `conversations/${person.id}`;
  switch (n % 5) {
    case 0:
      return void (await person.says(`word ${n}`));
    case 1:
      return void (await rest("PATCH", at, { labels: { values: [`label ${n % 7}`] }, priority: n % 2 ? "high" : "normal" }));
    case 2:
      return void (await rest("POST", `${at}/${n % 20 === 2 ? "resolve" : "reopen"}`, {}));
    case 3:
      return void (await rest("POST", `${at}/messages`, { text: `note ${n}`, note: true }));
    default:
      return void (await rest("POST", `${at}/assign`, n % 2 ? { user_id: "me" } : {}));
  }
}

it(
  "a thousand things that happened while the line was cut are on the screen when it is back, without a reload",
  async () => {
    const people: Person[] = [];
    for (let n = 0; n < PEOPLE; n += 1) people.push(await world.arrives(`hello ${n}`, "Cut"));
    const watched = people[3] as Person;
    const desk = await world.reading(watched.id);
    await desk.row("hello 0").waitFor();
    await desk.page.evaluate("globalThis.isSamePage = true");
    const end = Date.now() + CUT_MS;
    world.cable.cut();
    for (let n = 0; n < CHANGES; n += PEOPLE) await Promise.all(people.map((person, index) => change(person, n + index)));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, end - Date.now())));
    world.cable.mend();
    await desk.page
      .getByRole("button", { name: "Connect now" })
      .click({ timeout: 5_000 })
      .catch(() => undefined); // it may be back by itself
    const server = async () => {
      const { data } = (await world.app.rest("GET", "conversations?status=open&limit=100")).body;
      return (data as any[]).map(({ contact_name, last_message_text, labels = [] }) => [contact_name, last_message_text, ...labels]);
    };
    const wanted = await server();
    expect(wanted.length).toBeGreaterThan(3);
    const messages = (await world.app.rest("GET", `conversations/${watched.id}/messages?limit=50`)).body.data as any[];
    await expect
      .poll(
        async () => {
          const rows = await desk.list
            .getByRole("listitem")
            .filter({ has: desk.page.getByRole("link") })
            .allTextContents();
          return wanted.every((texts, index) => texts.every((text) => rows[index]?.includes(text))) && rows.length === wanted.length;
        },
        { timeout: 30_000 },
      )
      .toBe(true);
    const articles = await desk.log.getByRole("article").allTextContents();
    const newest = messages.slice(0, 20).reverse();
    expect(newest.map(({ text }, index) => articles.at(index - newest.length)?.includes(text))).toEqual(newest.map(() => true));
    expect(await desk.page.evaluate("globalThis.isSamePage")).toBe(true);
    expect(desk.complaints).toEqual([]);
  },
  CUT_MS + 120_000,
);
