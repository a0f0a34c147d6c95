import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type DeadLetterId, newId } from "../../src/shared/ids.js";
import { PASSWORD } from "../tenant-fixture.js";
import { type Desk, DeskWorld } from "./desk-world.js";

const BIA = { email: "bia@example.com", password: PASSWORD };

let world: DeskWorld;
beforeAll(async () => {
  world = await DeskWorld.create();
  await world.app.rest("POST", "users", { ...BIA, name: "Bia", role: "agent" });
});
afterAll(() => world?.[Symbol.asyncDispose]());
afterEach(() => world.endDesks());

const toast = ({ page }: Desk, text: string | RegExp) => page.getByRole("status").filter({ hasText: text }).first().waitFor();

it("makes a team, to which a conversation is given, changes it and deletes it", async () => {
  const { id } = await world.arrives("for a team");
  const desk = await world.signedIn("/settings/teams");
  const { page } = desk;
  await page.getByRole("button", { name: "Add a team" }).click();
  await page.getByLabel("Team name").fill("Billing");
  await page.getByLabel("Bia").check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("listitem").filter({ hasText: "Billing" }).getByText("Bia").waitFor();
  await page.goto(`${world.cable.url}/inbox/all/${id}`);
  await page.getByRole("button", { name: "Assign" }).click();
  await page.getByRole("menuitem", { name: "Billing" }).click();
  await toast(desk, "Assigned to Billing");
  expect((await world.app.rest("GET", `conversations/${id}`)).body.owner).toMatchObject({ type: "queue", name: "Billing" });
  await page.goto(`${world.cable.url}/settings/teams`);
  await page.getByRole("button", { name: "Change: Billing" }).click();
  await page.getByLabel("Team name").fill("Money");
  await page.getByLabel("Bia").uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("listitem").filter({ hasText: "Money" }).getByText("Nobody").waitFor();
  await page.getByRole("button", { name: "Delete: Money" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("There is no team yet.").waitFor();
  expect((await world.app.rest("GET", `conversations/${id}`)).body.owner.name).toBe("Inbox");
  expect(desk.complaints).toEqual([]);
});

it("makes a key that is shown once and works as far as it may, and ends it", async () => {
  const desk = await world.signedIn("/settings/keys");
  const { page } = desk;
  await page.getByRole("button", { name: "Add a key" }).click();
  await page.getByLabel("What it is for").fill("Shop");
  await page.getByRole("button", { name: "Make the key" }).click();
  await page.getByRole("alert").filter({ hasText: "Choose at least one thing" }).waitFor();
  await page.getByLabel("contact:read").check();
  await page.getByRole("button", { name: "Make the key" }).click();
  const key = await page.getByRole("textbox", { name: "The key" }).inputValue();
  const call = async (path: string) =>
    (await fetch(`${world.app.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${key}` } })).status;
  expect([await call("contacts"), await call("conversations")]).toEqual([200, 403]);
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  expect(await page.content()).not.toContain(key);
  await page.getByRole("listitem").filter({ hasText: "Shop" }).getByText("contact:read").waitFor();
  await page.getByRole("button", { name: "Delete: Shop" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("There is none yet.").waitFor();
  expect(await call("contacts")).toBe(401);
  expect(desk.complaints).toEqual([]);
});

it("renames the workspace and shows what it uses", async () => {
  const desk = await world.signedIn("/settings/workspace");
  const { page } = desk;
  await page.getByLabel("Name", { exact: true }).fill("Padaria & Cia");
  await page.getByLabel("Hours until a conversation starts anew").fill("9000");
  await page.getByRole("button", { name: "Save" }).click();
  expect(await page.getByLabel("Hours until").evaluate((field: any) => field.validity.rangeOverflow)).toBe(true);
  await page.getByLabel("Hours until a conversation starts anew").fill("12");
  await page.getByRole("button", { name: "Save" }).click();
  await toast(desk, "Saved");
  expect((await world.app.rest("GET", "tenant")).body).toMatchObject({ name: "Padaria & Cia", reopen_window_hours: 12 });
  await page.getByRole("listitem").filter({ hasText: "Contacts1" }).waitFor();
  expect(desk.complaints).toEqual([]);
});

it("says that all is well, then which channel waits for whom, and what was put aside", async () => {
  const desk = await world.signedIn("/settings/health");
  const { page } = desk;
  await page.getByText("Everything works.").waitFor();
  const made = await world.app.rest("POST", "channels", { type: "porter", name: "Front door", config: { locked: true } });
  await world.app.rest("POST", `channels/${made.body.id}/connect`);
  await page.getByRole("listitem").filter({ hasText: "Front door" }).getByText("Waits for you").waitFor({ timeout: 20_000 });
  await world.app.rest("DELETE", `channels/${made.body.id}`);
  await page.getByText("Everything works.").waitFor({ timeout: 20_000 });
  const [{ id: channelId, tenantId }] = (await world.rows.selectFrom("channel").select(["id", "tenantId"]).limit(1).execute()) as [any];
  const letter = {
    tenantId,
    channelId,
    topic: "message",
    description: "A message that broke",
    reason: "it is not JSON",
    raw: Buffer.from("x"),
  };
  await world.rows
    .insertInto("quarantine")
    .values({ ...letter, id: newId<DeadLetterId>(), createdAt: new Date() })
    .execute();
  await page.reload();
  const aside = page.getByRole("listitem").filter({ hasText: "A message that broke" });
  await aside.getByText("it is not JSON").waitFor();
  await aside.getByRole("button", { name: "Discard" }).click();
  await page.getByText("Everything works.").waitFor();
  expect(desk.complaints).toEqual([]);
});

it("is not for agents", async () => {
  const desk = await world.signedIn("/settings/keys", BIA);
  await desk.page.getByText("Your role may not change this.").waitFor();
  expect(await desk.page.getByRole("link", { name: "Settings" }).count()).toBe(0);
});
