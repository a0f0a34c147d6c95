import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Desk, DeskWorld } from "./desk-world.js";

let world: DeskWorld;
beforeAll(async () => {
  world = await DeskWorld.create();
});
afterEach(() => world.endDesks());
afterAll(() => world?.[Symbol.asyncDispose]());

const contactOf = async (id: string) => (await world.app.rest("GET", `conversations/${id}`)).body.contact_id as string;
const toast = ({ page }: Desk, text: string | RegExp) => page.getByRole("status").filter({ hasText: text }).first();

describe("two contacts that are one person", () => {
  it("are merged beside the conversation, and two again when it was a mistake", async () => {
    const [first, second] = [await world.arrives("from the phone", "Twin"), await world.arrives("from the office", "Twin")];
    const desk = await world.reading(first.id);
    await desk.page.getByRole("button", { name: "Merge with another contact…" }).click();
    const dialog = desk.page.getByRole("dialog", { name: `Merge with ${first.name}` });
    await dialog.getByLabel("Who is the same person?").fill(second.name);
    await dialog.getByRole("button", { name: second.name }).click();
    await toast(desk, `${second.name} is part of this contact now`).waitFor();
    expect(await contactOf(second.id)).toBe(await contactOf(first.id));
    await desk.page.getByRole("complementary").getByText("from the office").waitFor();
    await toast(desk, "is part of").getByRole("button", { name: "Undo" }).click();
    await toast(desk, "The contacts are two again").waitFor();
    expect(await contactOf(second.id)).not.toBe(await contactOf(first.id));
    await desk.page.getByRole("button", { name: "History" }).click();
    await desk.page.getByText("A merge was undone").waitFor();
    expect(desk.complaints).toEqual([]);
  });

  it("are undone from the history, by the keyboard alone", async () => {
    const [kept, other] = [await world.arrives("kept", "Pair"), await world.arrives("other", "Pair")];
    const id = await contactOf(kept.id);
    await world.app.rest("POST", `contacts/${id}/merge`, { other_id: await contactOf(other.id) });
    const desk = await world.signedIn(`/contacts/${id}`);
    const undo = desk.page.getByRole("button", { name: "Undo this merge" });
    await undo.focus();
    await desk.page.keyboard.press("Enter");
    await toast(desk, "The contacts are two again").waitFor();
    await undo.waitFor({ state: "detached" });
    expect(await contactOf(other.id)).not.toBe(id);
  });
});

describe("the contacts page", () => {
  it("finds, makes, changes and deletes a contact", async () => {
    const desk = await world.signedIn("/contacts");
    await desk.page.getByRole("button", { name: "New contact" }).click();
    const form = desk.page.getByRole("dialog", { name: "New contact" });
    await form.getByLabel("Name").fill("Zuleide Prado");
    await form.getByLabel("E-mail address").fill("zuleide@example.com");
    await form.getByLabel("Phone number").fill("+55 11 98888-7777");
    await form.getByLabel("Own fields").fill("plan = gold\nno value");
    await form.getByRole("button", { name: "Save" }).click();
    const card = desk.page.getByRole("article", { name: "Zuleide Prado" });
    await card.getByText("zuleide@example.com").first().waitFor();
    await card.getByText("gold").waitFor();
    await card.getByRole("combobox", { name: "Kind" }).selectOption("email");
    await card.getByRole("textbox", { name: "Address" }).fill("zu@example.org");
    await card.getByRole("button", { name: "Add an address" }).click();
    await card.getByRole("button", { name: "Remove zu@example.org" }).click();
    await card.getByText("Address removed: zu@example.org").waitFor();
    await card.getByRole("button", { name: "Edit" }).click();
    const edit = desk.page.getByRole("dialog", { name: "Edit" });
    await edit.getByLabel("Name").fill("Zu Prado");
    await edit.getByLabel("Own fields").fill("city = Recife");
    await edit.getByRole("button", { name: "Save" }).click();
    const renamed = desk.page.getByRole("article", { name: "Zu Prado" });
    await renamed.getByText("Recife").waitFor();
    expect(await renamed.getByText("gold").count()).toBe(0);
    await desk.page.getByRole("searchbox", { name: "Search contacts" }).fill("zu prado");
    await desk.page.keyboard.press("Enter");
    await desk.page
      .getByRole("region", { name: "Contacts" })
      .getByRole("link", { name: /Zu Prado/ })
      .click();
    await renamed.getByRole("button", { name: /: Zu Prado$/ }).click();
    await desk.page
      .getByRole("dialog")
      .getByRole("button", { name: /^(Remove|Delete)$/ })
      .click();
    await desk.page.getByText("Nobody was found.").waitFor();
    expect(desk.complaints).toEqual([]);
  });

  it("says why somebody cannot be deleted, and what an address is missing", async () => {
    const person = await world.arrives("stays", "Stayer");
    const desk = await world.signedIn(`/contacts/${await contactOf(person.id)}`);
    const card = desk.page.getByRole("article", { name: person.name });
    await card.getByRole("textbox", { name: "Address" }).fill("not an address");
    await card.getByRole("button", { name: "Add an address" }).click();
    await desk.page
      .getByRole("status")
      .filter({ hasText: /address/i })
      .first()
      .waitFor();
    await card.getByRole("button", { name: /^(Remove|Delete): / }).click();
    await desk.page
      .getByRole("dialog")
      .getByRole("button", { name: /^(Remove|Delete)$/ })
      .click();
    await desk.page.getByRole("dialog").getByRole("alert").waitFor();
  });
});
