import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../test-app.js";
import { DeskWorld } from "./desk-world.js";

const HOSTILE = `<img src=x onerror="document.title='owned'"> javascript:alert(1) **bold**`;

let world: DeskWorld;
beforeAll(async () => {
  world = await DeskWorld.create();
});
afterAll(() => world?.[Symbol.asyncDispose]());
afterEach(() => world.endDesks());

const sentTexts = () => world.channel.api.sentMessages().map((message) => (message as { text?: string }).text);
const statusOf = async (id: string) => (await world.app.rest("GET", `conversations/${id}`)).body.status;

describe("somebody at the desk", () => {
  it("is told what is wrong with their sign-in, and is brought to the page they asked for", async () => {
    const { id } = await world.arrives("is anybody there");
    const desk = await world.open(`/inbox/all/${id}`);
    await desk.signIn("admin@linktor.io", "not the password");
    await desk.page.getByRole("alert").waitFor();
    await desk.signIn("admin@linktor.io", "admin123");
    await desk.message("is anybody there").waitFor();
    expect(new URL(desk.page.url()).pathname).toBe(`/inbox/all/${id}`);
    await desk.page.reload();
    await desk.message("is anybody there").waitFor();
    expect(desk.complaints).toEqual([]);
  });

  it("sees a message come in, answers it, and the answer arrives", async () => {
    const desk = await world.signedIn("/inbox/unassigned");
    const { name, says } = await world.arrives("where is my lamp");
    await desk.row(name).click();
    await desk.message("where is my lamp").waitFor();
    await desk.write("It left today");
    await eventually(async () => sentTexts().includes("It left today"));
    await desk.message("It left today").getByText("Sent", { exact: true }).waitFor();
    await says("thank you");
    await desk.message("thank you").waitFor();
    expect(await desk.composer.inputValue()).toBe("");
  });

  it("resolves a conversation, which opens again when its contact writes", async () => {
    const { id, name, says } = await world.arrives("one question only");
    const desk = await world.reading(id);
    await desk.page.getByRole("button", { name: "Resolve" }).click();
    await desk.row(name).waitFor({ state: "detached" });
    expect(await statusOf(id)).toBe("resolved");
    await desk.page.getByRole("button", { name: "Reopen" }).waitFor();
    await says("one more");
    await desk.row(name).waitFor();
    await desk.page.getByRole("button", { name: "Resolve" }).waitFor();
  });

  it("is told why a message failed and sends it again", async () => {
    const { id } = await world.arrives("please answer");
    const desk = await world.reading(id);
    world.channel.api.respondNext("sendMessage", { error_code: 403, description: "Forbidden: bot was blocked by the user" });
    await desk.write("first try");
    const message = desk.message("first try");
    await message.getByText("Not delivered").waitFor();
    await message.getByRole("button", { name: "Send again" }).click();
    await message.getByText("Sent", { exact: true }).waitFor();
    expect(sentTexts().filter((text) => text === "first try")).toHaveLength(1);
    await message.getByRole("button", { name: "Attempts" }).waitFor({ state: "detached" });
  });

  it("decides about a message that may have arrived, and nothing is sent without them", async () => {
    const { id } = await world.arrives("the line is bad");
    const desk = await world.reading(id);
    world.channel.api.respondNext("sendMessage", { close: "after" });
    await desk.write("did you get this");
    const message = desk.message("did you get this");
    await message.getByText("it may have arrived").waitFor({ timeout: 20_000 });
    await message.getByRole("button", { name: "It arrived" }).click();
    await message.getByText("Sent", { exact: true }).waitFor();
    expect(sentTexts().filter((text) => text === "did you get this")).toHaveLength(1);
  });

  it("writes a note that the contact never gets", async () => {
    const { id } = await world.arrives("secret?");
    const desk = await world.reading(id);
    await desk.page.getByText("Note", { exact: true }).click();
    await desk.write("they are a bit odd");
    await desk.message("they are a bit odd").waitFor();
    await desk.page.getByText("Reply", { exact: true }).click();
    await desk.write("Hello");
    await eventually(async () => sentTexts().includes("Hello"));
    expect(sentTexts()).not.toContain("they are a bit odd");
  });

  it("finds what they were writing after the page was loaded again", async () => {
    const { id } = await world.arrives("take your time");
    const desk = await world.reading(id);
    await desk.composer.fill("half a sent");
    await eventually(async () => (await world.app.rest("GET", `conversations/${id}/drafts`)).body.data?.length === 1);
    await desk.page.reload();
    await eventually(async () => (await desk.composer.inputValue()) === "half a sent");
  });

  it("shows what strangers write as the text it is", async () => {
    const { id } = await world.arrives(HOSTILE, "<b>Eve</b>");
    const desk = await world.reading(id);
    await desk.message("<img src=x onerror").waitFor();
    await desk.write(HOSTILE);
    await eventually(async () => (await desk.message("<img src=x onerror").count()) === 2);
    expect(await desk.log.locator("img, script, [href^='javascript']").count()).toBe(0);
    expect(await desk.page.title()).not.toBe("owned");
    expect(desk.complaints).toEqual([]);
  });
});

describe("a desk whose line breaks", () => {
  it("says so, keeps what is sent meanwhile, and has everything once when it is back", async () => {
    const { id, says } = await world.arrives("before the cut");
    const desk = await world.reading(id);
    await desk.message("before the cut").waitFor();
    world.cable.cut();
    await desk.page.getByText("No connection since").waitFor({ timeout: 20_000 });
    await desk.write("written without a line");
    await desk.message("written without a line").getByText("On its way to Linktor").waitFor();
    await says("said meanwhile");
    world.cable.mend();
    await desk.page
      .getByRole("button", { name: "Connect now" })
      .click({ timeout: 3_000 })
      .catch(() => undefined);
    await desk.message("said meanwhile").waitFor({ timeout: 30_000 });
    await desk.message("written without a line").getByText("Sent", { exact: true }).waitFor({ timeout: 30_000 });
    await desk.page.getByText("No connection since").waitFor({ state: "detached" });
    for (const text of ["before the cut", "written without a line", "said meanwhile"]) expect(await desk.message(text).count()).toBe(1);
    expect(sentTexts().filter((text) => text === "written without a line")).toHaveLength(1);
  });

  it("sends what was unsent when the page was closed", async () => {
    const { id } = await world.arrives("do not lose it");
    const desk = await world.reading(id);
    await desk.message("do not lose it").waitFor();
    world.cable.cut();
    await desk.write("typed and closed");
    await desk.message("typed and closed").waitFor();
    world.cable.mend();
    await desk.page.reload();
    await eventually(async () => sentTexts().filter((text) => text === "typed and closed").length === 1, 30_000);
    await desk.message("typed and closed").getByText("Sent", { exact: true }).waitFor({ timeout: 20_000 });
  });
});

describe("by keyboard alone", () => {
  it("a day's work is done: sign in, find, answer, note, resolve, next", async () => {
    const first = await world.arrives("keyboard one");
    const second = await world.arrives("keyboard two");
    const desk = await world.open("/inbox/all");
    const { keyboard } = desk.page;
    await desk.page.getByLabel("E-mail").waitFor();
    await desk.page.getByLabel("E-mail").focus();
    await keyboard.type("admin@linktor.io");
    await keyboard.press("Tab");
    await keyboard.type("admin123");
    await keyboard.press("Enter");
    await desk.row(second.name).waitFor();
    await keyboard.press("j");
    await keyboard.press("Enter");
    await desk.message("keyboard two").waitFor();
    await keyboard.press("r");
    await keyboard.type("two is answered");
    await keyboard.press("Enter");
    await eventually(async () => sentTexts().includes("two is answered"));
    await keyboard.press("Escape");
    await keyboard.press("n");
    await keyboard.type("a note by keys");
    await keyboard.press("Enter");
    await desk.message("a note by keys").waitFor();
    await keyboard.press("Escape");
    await keyboard.press("e");
    await eventually(async () => (await statusOf(second.id)) === "resolved");
    await keyboard.press("ControlOrMeta+k");
    await keyboard.type("Unassigned");
    await keyboard.press("Enter");
    await desk.page.waitForURL(/\/inbox\/unassigned/);
    await keyboard.press("/");
    await keyboard.type("keyboard one");
    await keyboard.press("Enter");
    await desk.row(first.name).waitFor();
  });
});

describe("two people at the desk", () => {
  it("see each other's answers, typing and assignments at once", async () => {
    const colleague = { email: "bia@acme.test", password: "a-long-password-1" };
    await world.app.rest("POST", "users", { name: "Bia", role: "agent", ...colleague });
    const { id, name } = await world.arrives("two of you");
    const [one, other] = [await world.reading(id), await world.reading(id, colleague)];
    await one.composer.fill("I am on it");
    await other.page.getByText("Admin is typing…").waitFor();
    await one.composer.press("Enter");
    await other.message("I am on it").waitFor();
    await other.page.getByRole("button", { name: "Assigned to Admin" }).click();
    await other.page.getByRole("menuitem", { name: "Assign to me" }).click();
    await one.page.getByRole("button", { name: "Assigned to Bia" }).waitFor();
    await one.row(name).getByText("Bia").waitFor();
    await one.page.goto(`${world.cable.url}/inbox/mine`);
    await one.list.waitFor();
    expect(await one.row(name).count()).toBe(0);
  });
});
