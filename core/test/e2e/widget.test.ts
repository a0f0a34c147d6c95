import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../test-app.js";
import { WidgetWorld } from "./widget-world.js";

let world: WidgetWorld;
beforeAll(async () => {
  world = await WidgetWorld.create();
});
afterAll(() => world?.[Symbol.asyncDispose]());
beforeEach(() => world.newVisitor());
afterEach(() => world.endVisitor());

describe("a visitor on a page", () => {
  it("writes, is answered, and what they saw is reported", async () => {
    const widget = await world.visit();
    await widget.open();
    await widget.say("where is the lamp");
    await world.hasArrived("where is the lamp");
    const { id } = await world.deskOf("where is the lamp");
    const { body } = await world.reply(id, "It left **today**");
    await widget.sees("It left today");
    await eventually(async () => (await world.app.rest("GET", `messages/${body.id}`)).body.status === "read");
    expect(await widget.frame.locator("strong").textContent()).toBe("today");
    await widget.frame.getByText("Admin is here to help").waitFor();
    await world.app.rest("POST", `conversations/${id}/typing`, { is_typing: true });
    await widget.frame.getByText("Admin is typing…").waitFor();
  });

  it("sees how much is unread while the chat is closed, and comes back to it by keyboard", async () => {
    const widget = await world.visit();
    await widget.open();
    await widget.say("count my unread");
    await world.hasArrived("count my unread");
    await widget.input.press("Escape");
    await eventually(async () => (await widget.launcher.getAttribute("aria-expanded")) === "false");
    const { id } = await world.deskOf("count my unread");
    const { body } = await world.reply(id, "one");
    await world.reply(id, "two");
    await eventually(async () => (await widget.launcher.locator(".badge").textContent()) === "2");
    expect(await widget.launcher.getAttribute("aria-label")).toBe("Open chat (unread messages: 2)");
    await eventually(async () => (await world.app.rest("GET", `messages/${body.id}`)).body.status === "delivered");
    await widget.page.keyboard.press("Enter");
    await widget.sees("two");
    await eventually(async () => (await world.app.rest("GET", `messages/${body.id}`)).body.status === "read");
    await widget.launcher.locator(".badge").waitFor({ state: "hidden" });
    await widget.page.keyboard.type("written without a mouse");
    await widget.page.keyboard.press("Enter");
    await world.hasArrived("written without a mouse");
    expect(await widget.frame.getByRole("log").count()).toBe(1);
  });

  it("chooses among buttons, once", async () => {
    const widget = await world.visit();
    await widget.open();
    await widget.say("which fruits");
    await world.hasArrived("which fruits");
    const { id } = await world.deskOf("which fruits");
    await world.reply(id, "Pick one", {
      content: {
        interactive: {
          buttons: [
            { id: "a", title: "Apples" },
            { id: "b", title: "Bananas" },
          ],
        },
      },
    });
    await widget.frame.getByRole("button", { name: "Bananas" }).click();
    const answer = await eventually(async () => (await world.deskOf("which fruits")).messages[2]);
    expect(answer).toMatchObject({ text: "Bananas", content: { answer: { id: "b" } } });
    await widget.frame.getByRole("button", { name: "Apples" }).waitFor({ state: "detached" });
  });

  it("sends a file and gets one", async () => {
    const widget = await world.visit();
    await widget.open();
    const picture = await widget.page.screenshot();
    await widget.frame.locator("input[type=file]").setInputFiles({ name: "screen.png", mimeType: "image/png", buffer: picture });
    await widget.frame.getByText("Uploading").waitFor({ state: "detached" });
    await widget.say("my screen shot");
    await world.hasArrived("my screen shot");
    const { id, messages } = await world.deskOf("my screen shot");
    expect(messages[0].attachments).toMatchObject([{ type: "image", name: "screen.png", size_bytes: picture.length }]);
    const response = await fetch(`${world.app.url}/api/v1/media?name=manual.png`, {
      method: "POST",
      headers: { authorization: `Bearer ${world.app.token}` },
      body: new Uint8Array(picture),
    });
    await world.reply(id, "ours", { attachments: [{ media_id: ((await response.json()) as any).id }] });
    const image = widget.frame.locator(".theirs img");
    await image.waitFor();
    await eventually(async () => image.evaluate((element) => (element as any).naturalWidth > 0));
  });

  it("reads what was written, whatever it looks like to a browser", async () => {
    const widget = await world.visit();
    const dialogs: string[] = [];
    widget.page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await widget.open();
    await widget.say("<b>mine</b> <img src=x onerror=alert(1)>");
    await world.hasArrived("mine");
    const { id } = await world.deskOf("mine");
    await world.reply(
      id,
      "<img src=x onerror=alert(2)> <script>alert(3)</script> [click](javascript:alert(4)) [ok](https://example.com/a?b=1&c=2)",
    );
    await widget.sees("click");
    expect(await widget.texts).toEqual([
      "<b>mine</b> <img src=x onerror=alert(1)>",
      "<img src=x onerror=alert(2)> <script>alert(3)</script> [click](javascript:alert(4)) ok",
    ]);
    const links = await widget.frame.locator(".bubble a").evaluateAll((all) => all.map((link) => [(link as any).href, (link as any).rel]));
    expect(links).toEqual([["https://example.com/a?b=1&c=2", "noopener noreferrer nofollow ugc"]]);
    expect(dialogs).toEqual([]);
  });
});

describe("several tabs", () => {
  it("agree on what was said and what was read", async () => {
    const one = await world.visit();
    const two = await world.visit();
    await one.open();
    await one.say("from tab one");
    await world.hasArrived("from tab one");
    const { id } = await world.deskOf("from tab one");
    await two.page.reload();
    await two.open();
    await two.sees("from tab one");
    await two.say("from tab two");
    await one.sees("from tab two");
    await two.input.press("Escape");
    await world.reply(id, "to both");
    await one.sees("to both");
    await two.launcher.click();
    await two.sees("to both");
    await two.launcher.locator(".badge").waitFor({ state: "hidden" });
    expect(await two.texts).toEqual(await one.texts);
    expect(await one.texts).toEqual(["from tab one", "from tab two", "to both"]);
    expect((await world.deskOf("from tab one")).messages).toHaveLength(3);
  });
});

describe("a reload", () => {
  it("keeps the history and what was not sent", async () => {
    const widget = await world.visit();
    await widget.open();
    await widget.say("sent before");
    await widget.isSent();
    await world.context.route("**/api/v1/webchat/**", (route) => route.abort());
    world.cable.cut();
    await widget.say("written offline");
    await widget.say("and one more");
    world.cable.mend();
    await widget.page.reload();
    await widget.sees("and one more");
    expect(await widget.texts).toEqual(["written offline", "and one more"]);
    await world.context.unroute("**/api/v1/webchat/**");
    await widget.sees("sent before");
    await world.hasArrived("and one more");
    await widget.isSent();
    expect(await widget.texts).toEqual(["sent before", "written offline", "and one more"]);
    await widget.page.reload();
    await widget.sees("and one more");
    expect(await widget.texts).toEqual(["sent before", "written offline", "and one more"]);
    expect((await world.deskOf("sent before")).messages.map(({ text }) => text)).toEqual([
      "sent before",
      "written offline",
      "and one more",
    ]);
  });

  it("loads what is older as one scrolls up", async () => {
    const widget = await world.visit();
    await widget.open();
    await widget.say("the very first");
    await world.hasArrived("the very first");
    const { id } = await world.deskOf("the very first");
    for (let count = 1; count <= 70; count += 1) await world.reply(id, `line ${count}`);
    await widget.sees("line 70");
    await widget.page.reload();
    await widget.sees("line 70");
    expect((await widget.texts).length).toBeLessThan(70);
    const scroller = widget.frame.locator(".scroller");
    await eventually(async () => {
      await scroller.evaluate((element) => element.scrollTo({ top: 0 }));
      return (await widget.texts)[0] === "the very first";
    }, 20_000);
    expect(await widget.texts).toEqual(["the very first", ...Array.from({ length: 70 }, (_, index) => `line ${index + 1}`)]);
  });
});

describe("another person", () => {
  it("sees nothing of the one before", async () => {
    const widget = await world.visit();
    await widget.open();
    await widget.page.evaluate(() => (globalThis as any).Linktor.setUser({ id: "anna", name: "Anna" }));
    await widget.say("annas secret");
    await world.hasArrived("annas secret");
    await widget.page.evaluate(() => (globalThis as any).Linktor.setUser({ id: "berta", name: "Berta" }));
    await widget.frame.getByText("annas secret").waitFor({ state: "detached" });
    await widget.say("bertas secret");
    await world.hasArrived("bertas secret");
    const { id } = await world.deskOf("bertas secret");
    await world.reply(id, "for berta");
    await widget.sees("for berta");
    const anna = await world.deskOf("annas secret");
    await world.reply(anna.id, "for anna");
    await widget.page.evaluate(() => (globalThis as any).Linktor.reset());
    await widget.frame.locator(".row").first().waitFor({ state: "detached" });
    expect(
      await widget.page.evaluate(() => Object.keys((globalThis as any).localStorage).filter((key) => key.startsWith("linktor:"))),
    ).toEqual([]);
    await widget.page.reload();
    await widget.open();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await widget.texts).toEqual([]);
  });
});
