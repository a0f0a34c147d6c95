import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { PASSWORD } from "../tenant-fixture.js";
import { eventually } from "../test-app.js";
import { type Desk, DeskWorld } from "./desk-world.js";

const BIA = { email: "bia@example.com", password: PASSWORD };
let world: DeskWorld;

beforeAll(async () => {
  world = await DeskWorld.create();
  await world.app.rest("POST", "users", { ...BIA, name: "Bia", role: "agent" });
});
afterEach(() => world.endDesks());
afterAll(() => world?.[Symbol.asyncDispose]());

const view = ({ page }: Desk, name: string) => page.getByRole("navigation", { name: "Views" }).getByRole("link", { name });
const conversation = async (id: string) => (await world.app.rest("GET", `conversations/${id}`)).body;
const toast = ({ page }: Desk, text: string | RegExp) => page.getByRole("status").filter({ hasText: text }).first().waitFor();

describe("the lists", () => {
  it("say how much there is of each, and follow what happens", async () => {
    const one = await world.arrives("count me");
    await world.arrives("and me");
    const desk = await world.signedIn("/inbox/all");
    await desk.row("count me").waitFor();
    const unassigned = view(desk, "Unassigned");
    await eventually(async () => /\d+ conversation/.test((await unassigned.textContent()) ?? ""));
    const before = Number.parseInt((await unassigned.locator("[aria-hidden]").last().textContent()) ?? "", 10);
    await world.app.rest("POST", `conversations/${one.id}/assign`, { user_id: "me" });
    await eventually(
      async () => Number.parseInt((await unassigned.locator("[aria-hidden]").last().textContent()) ?? "0", 10) === before - 1,
      15_000,
    );
    expect(desk.complaints).toEqual([]);
  });

  it("are filtered, kept under a name, found in the other tab, and deleted", async () => {
    const wanted = await world.arrives("urgent matter", "Urgent");
    await world.arrives("no hurry", "Calm");
    await world.app.rest("PATCH", `conversations/${wanted.id}`, { priority: "urgent", labels: { values: ["vip"] } });
    const desk = await world.signedIn("/inbox/all", BIA);
    const other = await world.signedIn("/inbox/all", BIA);
    await desk.row("no hurry").waitFor();
    await desk.page.keyboard.press("f");
    const dialog = desk.page.getByRole("dialog", { name: "Filter conversations" });
    await dialog.getByLabel("Urgent").check();
    await dialog.getByRole("textbox", { name: "Labels" }).fill("vip, other");
    await dialog.getByRole("button", { name: "Show conversations" }).click();
    await desk.row("urgent matter").waitFor();
    expect(await desk.row("no hurry").count()).toBe(0);
    // What comes later and belongs there is there by itself.
    const late = await world.arrives("later and urgent", "Late");
    await world.app.rest("PATCH", `conversations/${late.id}`, { priority: "urgent", labels: { values: ["other"] } });
    await desk.row("later and urgent").waitFor();
    await desk.page.reload();
    await desk.row("urgent matter").waitFor();
    await desk.page.getByRole("button", { name: "Filter conversations" }).click();
    expect(await dialog.getByLabel("Urgent").isChecked()).toBe(true);
    await dialog.getByLabel("Name of the view").fill("Burning");
    expect(await dialog.getByLabel("Everybody sees it").count()).toBe(0);
    await dialog.getByRole("button", { name: "Save" }).click();
    await view(desk, "Burning").waitFor();
    await view(other, "Burning").click();
    await other.row("urgent matter").waitFor();
    await view(desk, "Burning").hover();
    await desk.page.getByRole("button", { name: "What to do with Burning" }).click();
    await desk.page.getByRole("menuitem", { name: "Delete this view" }).click();
    await toast(desk, "Burning is deleted");
    await view(other, "Burning").waitFor({ state: "detached" });
    await other.page.getByText("This view is not there any more.").waitFor();
    expect([desk.complaints, other.complaints]).toEqual([[], []]);
  });

  it("are shared by an admin, and sorted by who waits longest", async () => {
    const [first, second] = [await world.arrives("waits longest", "Waiter"), await world.arrives("waits less", "Waiter")];
    await first.says("still waiting");
    const desk = await world.signedIn("/inbox/all");
    await desk.page.getByRole("button", { name: "Filter conversations" }).click();
    const dialog = desk.page.getByRole("dialog", { name: "Filter conversations" });
    await dialog.getByLabel("Words in a message").fill("waits");
    await dialog.getByLabel("Name of the view").fill("In line");
    await dialog.getByLabel("Only who waits for an answer").check();
    await dialog.getByLabel("Everybody sees it").check();
    await dialog.getByRole("button", { name: "Save" }).click();
    const bia = await world.signedIn("/inbox/mine", BIA);
    await view(bia, "In line").click();
    await bia.row(second.name).waitFor();
    const names = await bia.list.getByRole("link").allTextContents();
    expect(names.map((text) => [first, second].findIndex(({ name }) => text.includes(name)))).toEqual([0, 1]);
    expect(await bia.page.getByRole("button", { name: "What to do with In line" }).count()).toBe(0);
  });
});

describe("many at once", () => {
  it("are resolved by the mouse, with what could not be said", async () => {
    const people = [await world.arrives("bulk a", "Bulk"), await world.arrives("bulk b", "Bulk"), await world.arrives("bulk c", "Bulk")];
    const desk = await world.signedIn("/inbox/all");
    await desk.row("bulk c").waitFor();
    const box = (name: string) => desk.list.getByRole("checkbox", { name: `Select ${name}`, exact: true });
    await box(people[2]!.name).check();
    await box(people[0]!.name).click({ modifiers: ["Shift"] });
    await desk.page.getByText("3 selected").waitFor();
    await desk.page.getByRole("toolbar", { name: "Selected conversations" }).getByRole("button", { name: "Resolve" }).click();
    await toast(desk, "3 conversations changed");
    for (const { id } of people) expect((await conversation(id)).status).toBe("resolved");
    await desk.row("bulk c").waitFor({ state: "detached" });
    expect(desk.complaints).toEqual([]);
  });

  it("are assigned by the keyboard alone, all that a list has", async () => {
    for (const text of ["keys a", "keys b"]) await world.arrives(text, "Keys");
    const desk = await world.signedIn("/inbox/search?q=keys");
    await desk.row("keys b").waitFor();
    await desk.page.keyboard.press("j");
    await desk.log.waitFor();
    await desk.page.keyboard.press("x");
    await desk.page.getByText("1 selected").waitFor();
    await desk.page.keyboard.press("Control+k");
    await desk.page.keyboard.type("select all");
    await desk.page.keyboard.press("Enter");
    await desk.page.getByText("All in this list").waitFor();
    await desk.page.getByRole("toolbar").getByRole("button", { name: "Assign" }).focus();
    await desk.page.keyboard.press("Enter");
    await desk.page.keyboard.press("Enter");
    await toast(desk, "2 conversations changed");
    const { data } = (await world.app.rest("GET", "conversations?q=keys&assigned_to=me")).body;
    expect(data).toHaveLength(2);
    await desk.page.keyboard.press("x");
    await desk.page.keyboard.press("Escape");
    await desk.page.getByText("1 selected").waitFor({ state: "detached" });
  });
});

it("shows who else has the conversation before them, until they leave", async () => {
  const { id } = await world.arrives("who looks");
  const admin = await world.reading(id);
  const bia = await world.reading(id, BIA);
  await admin.page.getByRole("list", { name: "Who else is here" }).getByText("Bia is looking at this too").waitFor();
  await bia.page.getByText("Admin is looking at this too").waitFor();
  await bia.page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Snoozed" }).click();
  await admin.page.getByText("Bia is looking at this too").waitFor({ state: "detached" });
});
