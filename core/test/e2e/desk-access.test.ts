import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../test-app.js";
import { DeskWorld } from "./desk-world.js";

const RULES = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };

let world: DeskWorld;
let conversation: string;
beforeAll(async () => {
  world = await DeskWorld.create();
  ({ id: conversation } = await world.arrives("is it far"));
  const { body } = await world.app.rest("POST", `conversations/${conversation}/messages`, { text: "Not at all" });
  await eventually(async () => (await world.app.rest("GET", `messages/${body.id}`)).body.status === "sent");
  await world.app.rest("POST", `conversations/${conversation}/messages`, { text: "hm", note: true });
  world.channel.api.respondNext("sendMessage", { error_code: 403, description: "Forbidden: bot was blocked by the user" });
  await world.app.rest("POST", `conversations/${conversation}/messages`, { text: "refused" });
});
afterAll(() => world?.[Symbol.asyncDispose]());
afterEach(() => world.endDesks());

/** What breaks WCAG 2.2 AA, as far as a program can tell. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.waitForTimeout(300); // colours are done changing
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(RULES)})`);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

it("sees a fault where there is one", async () => {
  const desk = await world.open();
  await desk.page.getByLabel("E-mail").waitFor();
  await desk.page.evaluate(`document.body.append(document.createElement("button"))`);
  expect((await faultsOf(desk.page)).join()).toContain("button-name");
});

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  it.each([
    "/inbox/all",
    "/contacts",
    "/settings/channels",
    "/settings/channels/new",
    "/settings/people",
    "/settings/canned",
    "/settings/teams",
    "/settings/keys",
    "/settings/workspace",
    "/settings/health",
  ])("%s has no fault", async (at) => {
    const desk = await world.signedIn(at);
    await desk.page.emulateMedia({ colorScheme });
    await desk.page.getByRole("heading").first().waitFor();
    expect(await faultsOf(desk.page)).toEqual([]);
  });

  it("a contact has no fault", async () => {
    const contact = (await world.app.rest("GET", `conversations/${conversation}`)).body.contact_id;
    const desk = await world.signedIn(`/contacts/${contact}`);
    await desk.page.emulateMedia({ colorScheme });
    await desk.page.getByText("Conversation began").waitFor();
    expect(await faultsOf(desk.page)).toEqual([]);
    await desk.page.getByRole("button", { name: "Merge with another contact…" }).click();
    await desk.page.getByRole("dialog").waitFor();
    expect(await faultsOf(desk.page)).toEqual([]);
  });

  it("the sign-in has no fault", async () => {
    const desk = await world.open();
    await desk.page.emulateMedia({ colorScheme });
    await desk.page.getByLabel("E-mail").waitFor();
    expect(await faultsOf(desk.page)).toEqual([]);
  });

  it("a conversation with all that can go wrong has no fault, nor what opens above it", async () => {
    const desk = await world.reading(conversation);
    await desk.page.emulateMedia({ colorScheme });
    await desk.message("refused").getByText("Not delivered").waitFor();
    expect(await faultsOf(desk.page)).toEqual([]);
    await desk.message("refused").getByRole("button", { name: "Attempts" }).click();
    await desk.page.getByText("Attempt 1").waitFor();
    expect(await faultsOf(desk.page)).toEqual([]);
    await desk.page.keyboard.press("Escape");
    await desk.page.keyboard.press("ControlOrMeta+k");
    await desk.page.getByRole("combobox").waitFor();
    expect(await faultsOf(desk.page)).toEqual([]);
    await desk.page.keyboard.press("Escape");
    await desk.page.keyboard.press("?");
    await desk.page.getByRole("dialog").waitFor();
    expect(await faultsOf(desk.page)).toEqual([]);
    await desk.page.keyboard.press("Escape");
    await desk.page.keyboard.press("f");
    await desk.page.getByRole("dialog", { name: "Filter conversations" }).waitFor();
    expect(await faultsOf(desk.page)).toEqual([]);
    await desk.page.keyboard.press("Escape");
    await desk.page.keyboard.press("x");
    await desk.page.getByRole("toolbar").waitFor();
    expect(await faultsOf(desk.page)).toEqual([]);
  });
});
