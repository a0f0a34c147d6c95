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

describe("with a keyboard and a screen reader", () => {
  /** Where each press of Tab leads: the landmark, as it is called. */
  const WHERE = `(() => {
    const place = document.activeElement?.closest("nav, section, aside, [role=log]");
    return place?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "";
  })()`;

  it("the order of Tab is that of the page, and the first stop skips to the conversation", async () => {
    const desk = await world.reading(conversation);
    const { page } = desk;
    await page.evaluate("document.activeElement?.blur()");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the conversation");
    const places: string[] = [];
    for (let stop = 0; stop < 60; stop += 1) {
      await page.keyboard.press("Tab");
      const place = await page.evaluate<string>(WHERE);
      if (places.at(-1) !== place) places.push(place);
    }
    const name = (await page.getByRole("complementary").getByRole("heading", { level: 3 }).textContent()) ?? "";
    const wanted = ["Linktor", "Views", "Conversations", name, "Messages", "Reply", "About the contact"];
    expect(places.filter((place) => wanted.includes(place)).slice(0, wanted.length)).toEqual(wanted);
  });

  it("what happens by itself is told in live regions", async () => {
    const person = await world.arrives("tell me", "Told");
    const desk = await world.reading(person.id);
    await person.says("did you hear");
    // A log is a polite live region by what it is.
    await desk.page.locator("[role=log]").getByText("did you hear").waitFor();
    await desk.page.keyboard.press("e");
    await desk.page.locator("[role=status][aria-live=polite]").getByText("Resolved", { exact: true }).waitFor();
    world.cable.cut();
    await desk.page.locator("[role=status], [role=alert]").filter({ hasText: "No connection" }).first().waitFor({ timeout: 20_000 });
    world.cable.mend();
  });
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
