import jsqr from "jsqr";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { startBotApi } from "../../../plugins/telegram/test/bot-api.js";
import { PLATFORM_KEY } from "../tenant-fixture.js";
import { eventually } from "../test-app.js";
import { DeskWorld } from "./desk-world.js";

const TOKEN = "700000099:AAtest-token_of_another-0123456789abc";

const SCALE = 4;

/** A picture of dark squares on white. */
function pixelsOf(path: string, size: number): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray((size * SCALE) ** 2 * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let row = 0; row < SCALE; row += 1) {
      const start = ((Number(y) * SCALE + row) * size * SCALE + Number(x) * SCALE) * 4;
      for (let at = start; at < start + SCALE * 4; at += 1) if (at % 4 !== 3) pixels[at] = 0;
    }
  }
  return pixels;
}

let world: DeskWorld;
beforeAll(async () => {
  world = await DeskWorld.create();
});
afterAll(() => world?.[Symbol.asyncDispose]());
afterEach(() => world.endDesks());

const channelNamed = async (name: string) =>
  ((await world.app.rest("GET", "channels?limit=100")).body.data as any[]).find((channel) => channel.name === name);

it("adds a bot with what its plugin asks for, connects it, changes it without its secret, and turns it off", async () => {
  const api = await startBotApi({ token: TOKEN });
  try {
    const desk = await world.signedIn("/inbox/all");
    const { page } = desk;
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("link", { name: "Add a channel" }).click();
    await page.getByText("Telegram", { exact: true }).click();
    await page.getByLabel("Channel name").fill("Second bot");
    await page.getByText("More settings").click();
    await page.getByLabel("Bot API address").fill(api.url);

    await page.getByLabel("Bot token").fill("not a token");
    await page.getByRole("button", { name: "Add and connect" }).click();
    await page.getByRole("alert").filter({ hasText: "“Bot token”" }).waitFor();
    expect(await channelNamed("Second bot")).toBeUndefined();

    await page.getByLabel("Bot token").fill(TOKEN);
    await page.getByRole("button", { name: "Add and connect" }).click();
    await page.getByRole("status").getByText("Connected").waitFor({ timeout: 20_000 });
    const made = await channelNamed("Second bot");
    expect(made.config).toMatchObject({ base_url: api.url, allow_groups: false });
    expect(await page.getByRole("textbox", { name: "Where the network sends" }).inputValue()).toBe(made.webhook_url);
    expect(await page.content()).not.toContain(TOKEN);

    await page.getByLabel("Channel name").fill("Third bot");
    await page.getByText("More settings").click();
    await page.getByLabel("Answer in groups").check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Third bot" }).waitFor();
    expect((await channelNamed("Third bot")).config).toMatchObject({ base_url: api.url, allow_groups: true });
    await page.getByRole("status").getByText("Connected").waitFor({ timeout: 20_000 });

    await page.getByRole("button", { name: "Disconnect" }).click();
    await page.getByRole("status").getByText("Not connected").waitFor();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.waitForURL(/\/settings\/channels$/);
    await eventually(async () => (await page.getByText("Third bot", { exact: true }).count()) === 0);
    expect(await channelNamed("Third bot")).toBeUndefined();
    expect(desk.complaints).toEqual([]);
  } finally {
    await api[Symbol.asyncDispose]();
  }
});

it("leads a new tenant to its first channel", async () => {
  const boss = { email: "boss@new.test", password: "a-long-password-4" };
  const made = await world.app.rest(
    "POST",
    "tenants",
    { slug: "new", name: "New", admin_email: boss.email, admin_password: boss.password },
    { authorization: `Bearer ${PLATFORM_KEY}` },
  );
  expect(made.status).toBe(201);
  const desk = await world.signedIn("/", boss);
  await desk.page.getByText("No channel yet").waitFor();
  await desk.page.getByRole("link", { name: "Add a channel" }).click();
  await desk.page.getByText("Which network?").waitFor();
  await desk.page.getByRole("link", { name: "All channels" }).click();
  await desk.page.getByText("There is no channel yet").waitFor();
});

it("gives the line for a web page, and the chat is there", async () => {
  const desk = await world.signedIn("/settings/channels/new");
  await desk.page.getByText("Web chat", { exact: true }).click();
  await desk.page.getByRole("button", { name: "Add and connect" }).click();
  const line = desk.page.getByRole("textbox", { name: "On your pages" });
  await desk.page.getByRole("status").getByText("Connected").waitFor({ timeout: 20_000 });
  expect(await line.inputValue()).toContain(`data-channel="${(await channelNamed("Web chat")).id}"`);
  expect(await line.inputValue()).toContain("/widget.js");
});

it("shows the code that a plugin wants scanned, as a camera sees it", async () => {
  const { id } = (await world.app.rest("POST", "channels", { type: "porter", name: "Door", config: { locked: true } })).body;
  await world.app.rest("POST", `channels/${id}/connect`);
  const desk = await world.signedIn(`/settings/channels/${id}`);
  const code = desk.page.getByRole("img", { name: "Scan this code" });
  await code.waitFor({ timeout: 20_000 });
  const path = (await code.locator("path").getAttribute("d")) ?? "";
  const [, , size = 0] = ((await code.getAttribute("viewBox")) ?? "").split(" ").map(Number);
  expect(jsqr.default(pixelsOf(path, size), size * SCALE, size * SCALE)?.data).toBe("scan me");
});

it("says why a channel with conversations is not deleted", async () => {
  await world.arrives("keep me");
  const desk = await world.signedIn(`/settings/channels/${world.channel.id}`);
  await desk.page.getByRole("button", { name: "Delete" }).click();
  const dialog = desk.page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await dialog.getByRole("alert").waitFor();
  expect((await world.app.rest("GET", `channels/${world.channel.id}`)).status).toBe(200);
});

it("shows a channel's trouble as it comes, and nothing of settings to agents", async () => {
  const desk = await world.signedIn("/settings/channels");
  await desk.page.getByText("Connected").first().waitFor();
  await world.app.rest("POST", `channels/${world.channel.id}/disconnect`);
  await desk.page.getByText("Not connected").waitFor();
  await world.app.rest("POST", `channels/${world.channel.id}/connect`);

  const agent = { email: "caio@acme.test", password: "a-long-password-2" };
  await world.app.rest("POST", "users", { name: "Caio", role: "agent", ...agent });
  const other = await world.signedIn("/settings/channels", agent);
  await other.page.getByText("Your role may not change this").waitFor();
  expect(await other.page.getByRole("link", { name: "Settings" }).count()).toBe(0);
});

it("adds a colleague, gives them another role, and keeps them from signing in", async () => {
  const desk = await world.signedIn("/settings/people");
  const { page } = desk;
  await page.getByRole("button", { name: "Add somebody" }).click();
  await page.getByLabel("Name").fill("Dora");
  await page.getByLabel("E-mail").fill("dora@acme.test");
  await page.getByLabel("Password").fill("12345678");
  await page.getByRole("dialog").getByRole("button", { name: "Add somebody" }).click();
  await page.getByRole("alert").waitFor(); // among the most common passwords
  await page.getByLabel("Password").fill("a-long-password-3");
  await page.getByRole("dialog").getByRole("button", { name: "Add somebody" }).click();
  const row = page.getByRole("listitem").filter({ hasText: "dora@acme.test" });
  await row.getByText("Agent").waitFor();
  const theirs = await world.signedIn("/inbox/all", { email: "dora@acme.test", password: "a-long-password-3" });

  await row.getByRole("button", { name: "Change" }).click();
  await page.getByLabel("Role").selectOption("Supervisor");
  await page.getByLabel("May sign in").uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await row.getByText("Supervisor").waitFor();
  await row.getByText("may not sign in").waitFor();
  await theirs.page.getByText("Your session has ended").waitFor({ timeout: 20_000 });

  await row.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await row.waitFor({ state: "detached" });
  const { data } = (await world.app.rest("GET", "users?limit=100")).body;
  expect(data.map(({ name }: { name: string }) => name)).not.toContain("Dora");
});

it("keeps canned responses, which are there at the next /", async () => {
  const { id } = await world.arrives("how late are you open", "Eva");
  const desk = await world.signedIn("/settings/canned");
  const { page } = desk;
  await page.getByRole("button", { name: "Add a response" }).click();
  await page.getByLabel("Shortcut").fill("/hours");
  await page.getByLabel("Text").fill("Until six, {{contact.first_name}}.");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("listitem").filter({ hasText: "/hours" }).waitFor();
  await page.getByRole("button", { name: "Add a response" }).click();
  await page.getByLabel("Shortcut").fill("hours");
  await page.getByLabel("Text").fill("again");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").waitFor();
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: "Inbox" }).click();
  await page.goto(`${world.cable.url}/inbox/all/${id}`);
  await desk.composer.fill("/hou");
  await page.getByRole("option").filter({ hasText: "/hours" }).waitFor();
  await desk.composer.press("Enter");
  expect(await desk.composer.inputValue()).toBe("Until six, Eva.");

  await page.goto(`${world.cable.url}/settings/canned`);
  await page.getByRole("button", { name: "Delete: /hours" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("There is none yet").waitFor();
});
