import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../database.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";
import { aWebchat, type WebchatChannel } from "../webchat/visitor.js";
import { openBrowser, Widget } from "./browser.js";
import { type Cable, layCable } from "./cable.js";

let database: TestDatabase;
let t: TestApp;
let channel: WebchatChannel;
let browser: Browser;
let cable: Cable;
let context: BrowserContext;
let visitors = 0;

beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database, config: { trustedProxies: ["127.0.0.1"] } });
  channel = await aWebchat(t, { title: "Acme support" });
  browser = await openBrowser();
  cable = await layCable(t.url);
});
afterAll(async () => {
  await browser?.close();
  await cable?.[Symbol.asyncDispose]();
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  visitors += 1;
  context = await browser.newContext({ locale: "en-US", extraHTTPHeaders: { "x-forwarded-for": `198.51.100.${visitors}` } });
});
afterEach(async () => {
  cable.mend();
  await context.close();
});

async function visit(): Promise<Widget> {
  const page = await context.newPage();
  await page.goto(`${cable.url}/demo?channel=${channel.id}`);
  return new Widget(page);
}

/** What the desk has of the conversation in which a text was written, oldest first. */
async function deskOf(text: string): Promise<{ id: string; messages: any[] }> {
  const { data } = (await t.rest("GET", `messages/search?q=${encodeURIComponent(`"${text}"`)}`)).body;
  const id = data[0].conversation_id as string;
  return { id, messages: (await t.rest("GET", `conversations/${id}/messages?limit=100`)).body.data.toReversed() };
}
const reply = (id: string, text: string, fields: object = {}) => t.rest("POST", `conversations/${id}/messages`, { text, ...fields });
const hasArrived = (text: string) =>
  eventually(async () => (await t.rest("GET", `messages/search?q=${encodeURIComponent(`"${text}"`)}`)).body.data.length > 0, 20_000);

describe("a visitor on a page", () => {
  it("writes, is answered, and what they saw is reported", async () => {
    const widget = await visit();
    await widget.open();
    await widget.say("where is the lamp");
    await hasArrived("where is the lamp");
    const { id } = await deskOf("where is the lamp");
    const { body } = await reply(id, "It left **today**");
    await widget.sees("It left today");
    await eventually(async () => (await t.rest("GET", `messages/${body.id}`)).body.status === "read");
    expect(await widget.frame.locator("strong").textContent()).toBe("today");
    await widget.frame.getByText("Admin is here to help").waitFor();
    await t.rest("POST", `conversations/${id}/typing`, { is_typing: true });
    await widget.frame.getByText("Admin is typing…").waitFor();
  });

  it("sees how much is unread while the chat is closed, and comes back to it by keyboard", async () => {
    const widget = await visit();
    await widget.open();
    await widget.say("count my unread");
    await hasArrived("count my unread");
    await widget.input.press("Escape");
    await eventually(async () => (await widget.launcher.getAttribute("aria-expanded")) === "false");
    const { id } = await deskOf("count my unread");
    const { body } = await reply(id, "one");
    await reply(id, "two");
    await eventually(async () => (await widget.launcher.locator(".badge").textContent()) === "2");
    expect(await widget.launcher.getAttribute("aria-label")).toBe("Open chat (unread messages: 2)");
    await eventually(async () => (await t.rest("GET", `messages/${body.id}`)).body.status === "delivered");
    await widget.page.keyboard.press("Enter");
    await widget.sees("two");
    await eventually(async () => (await t.rest("GET", `messages/${body.id}`)).body.status === "read");
    await widget.launcher.locator(".badge").waitFor({ state: "hidden" });
    await widget.page.keyboard.type("written without a mouse");
    await widget.page.keyboard.press("Enter");
    await hasArrived("written without a mouse");
    expect(await widget.frame.getByRole("log").count()).toBe(1);
  });

  it("chooses among buttons, once", async () => {
    const widget = await visit();
    await widget.open();
    await widget.say("which fruits");
    await hasArrived("which fruits");
    const { id } = await deskOf("which fruits");
    await reply(id, "Pick one", {
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
    const answer = await eventually(async () => (await deskOf("which fruits")).messages[2]);
    expect(answer).toMatchObject({ text: "Bananas", content: { answer: { id: "b" } } });
    await widget.frame.getByRole("button", { name: "Apples" }).waitFor({ state: "detached" });
  });

  it("sends a file and gets one", async () => {
    const widget = await visit();
    await widget.open();
    const picture = await widget.page.screenshot();
    await widget.frame.locator("input[type=file]").setInputFiles({ name: "screen.png", mimeType: "image/png", buffer: picture });
    await widget.frame.getByText("Uploading").waitFor({ state: "detached" });
    await widget.say("my screen shot");
    await hasArrived("my screen shot");
    const { id, messages } = await deskOf("my screen shot");
    expect(messages[0].attachments).toMatchObject([{ type: "image", name: "screen.png", size_bytes: picture.length }]);
    const response = await fetch(`${t.url}/api/v1/media?name=manual.png`, {
      method: "POST",
      headers: { authorization: `Bearer ${t.token}` },
      body: new Uint8Array(picture),
    });
    await reply(id, "ours", { attachments: [{ media_id: ((await response.json()) as any).id }] });
    const image = widget.frame.locator(".theirs img");
    await image.waitFor();
    await eventually(async () => image.evaluate((element) => (element as any).naturalWidth > 0));
  });

  it("reads what was written, whatever it looks like to a browser", async () => {
    const widget = await visit();
    const dialogs: string[] = [];
    widget.page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await widget.open();
    await widget.say("<b>mine</b> <img src=x onerror=alert(1)>");
    await hasArrived("mine");
    const { id } = await deskOf("mine");
    await reply(
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

describe("a broken line", () => {
  it("loses and doubles nothing on either side, however often it breaks", async () => {
    const widget = await visit();
    await widget.open();
    await widget.say("visitor 0");
    await hasArrived("visitor 0");
    const { id } = await deskOf("visitor 0");
    const ours: string[] = ["visitor 0"];
    const theirs: string[] = [];
    for (let round = 1; round <= 6; round += 1) {
      ours.push(`visitor ${round}a`, `visitor ${round}b`);
      await widget.say(`visitor ${round}a`);
      // Sometimes before it is on its way, sometimes between the message and its answer, sometimes after.
      await new Promise((resolve) => setTimeout(resolve, round * 4));
      cable.cut();
      await widget.say(`visitor ${round}b`);
      theirs.push(`agent ${round}`);
      await reply(id, `agent ${round}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
      cable.mend();
      if (round % 2 === 0) await widget.sees(`agent ${round}`);
    }
    await widget.sees("agent 6");
    await widget.isSent();
    const desk = await eventually(async () => {
      const { messages } = await deskOf("visitor 0");
      return messages.length >= ours.length + theirs.length && messages;
    }, 30_000);
    expect(desk.filter(({ direction }) => direction === "inbound").map(({ text }) => text)).toEqual(ours);
    const seen = await widget.texts;
    expect(seen.filter((text) => text.startsWith("visitor"))).toEqual(ours);
    expect(seen.filter((text) => text.startsWith("agent"))).toEqual(theirs);
    expect(seen).toEqual(desk.map(({ text }) => text));
  });

  it("shows what changed meanwhile", async () => {
    const widget = await visit();
    await widget.open();
    await widget.say("please correct it");
    await hasArrived("please correct it");
    const { id } = await deskOf("please correct it");
    const [wrong, gone] = [(await reply(id, "wrong")).body, (await reply(id, "to be gone")).body];
    await widget.sees("to be gone");
    await eventually(async () => (await t.rest("GET", `messages/${gone.id}`)).body.status === "read");
    cable.cut();
    await t.rest("PATCH", `messages/${wrong.id}`, { text: "right" });
    await t.rest("DELETE", `messages/${gone.id}`);
    cable.mend();
    await widget.sees("right");
    await widget.sees("This message was taken back");
    expect(await widget.texts).toEqual(["please correct it", "right", "This message was taken back"]);
  });

  it("waits while the device is offline, and says so", async () => {
    const widget = await visit();
    await widget.open();
    await widget.say("before the tunnel");
    await widget.isSent();
    await context.setOffline(true);
    await widget.say("in the tunnel");
    await widget.frame.getByText("You are offline").waitFor();
    const { id, messages } = await deskOf("before the tunnel");
    expect(messages).toHaveLength(1);
    await reply(id, "meanwhile");
    await context.setOffline(false);
    await widget.sees("meanwhile");
    await widget.isSent();
    await widget.frame.getByText("You are offline").waitFor({ state: "hidden" });
    expect((await deskOf("before the tunnel")).messages.map(({ text }) => text)).toEqual([
      "before the tunnel",
      "meanwhile",
      "in the tunnel",
    ]);
    expect(await widget.texts).toEqual(["before the tunnel", "meanwhile", "in the tunnel"]);
  });

  it("that lets no WebSocket through is spoken over by plain requests", async () => {
    await context.routeWebSocket(/\/ws$/, (socket) => void socket.close());
    const widget = await visit();
    await widget.open();
    await widget.say("no sockets here");
    await hasArrived("no sockets here");
    const { id } = await deskOf("no sockets here");
    const sentAt = Date.now();
    await reply(id, "got it anyway");
    await widget.sees("got it anyway");
    expect(Date.now() - sentAt).toBeLessThan(5000);
    await widget.say("and again");
    await hasArrived("and again");
    await widget.isSent();
    expect(await widget.texts).toEqual(["no sockets here", "got it anyway", "and again"]);
  });
});

describe("several tabs", () => {
  it("agree on what was said and what was read", async () => {
    const one = await visit();
    const two = await visit();
    await one.open();
    await one.say("from tab one");
    await hasArrived("from tab one");
    const { id } = await deskOf("from tab one");
    await two.page.reload();
    await two.open();
    await two.sees("from tab one");
    await two.say("from tab two");
    await one.sees("from tab two");
    await two.input.press("Escape");
    await reply(id, "to both");
    await one.sees("to both");
    await two.launcher.click();
    await two.sees("to both");
    await two.launcher.locator(".badge").waitFor({ state: "hidden" });
    expect(await two.texts).toEqual(await one.texts);
    expect(await one.texts).toEqual(["from tab one", "from tab two", "to both"]);
    expect((await deskOf("from tab one")).messages).toHaveLength(3);
  });
});

describe("a reload", () => {
  it("keeps the history and what was not sent", async () => {
    const widget = await visit();
    await widget.open();
    await widget.say("sent before");
    await widget.isSent();
    await context.route("**/api/v1/webchat/**", (route) => route.abort());
    cable.cut();
    await widget.say("written offline");
    await widget.say("and one more");
    cable.mend();
    await widget.page.reload();
    await widget.sees("and one more");
    expect(await widget.texts).toEqual(["written offline", "and one more"]);
    await context.unroute("**/api/v1/webchat/**");
    await widget.sees("sent before");
    await hasArrived("and one more");
    await widget.isSent();
    expect(await widget.texts).toEqual(["sent before", "written offline", "and one more"]);
    await widget.page.reload();
    await widget.sees("and one more");
    expect(await widget.texts).toEqual(["sent before", "written offline", "and one more"]);
    expect((await deskOf("sent before")).messages.map(({ text }) => text)).toEqual(["sent before", "written offline", "and one more"]);
  });

  it("loads what is older as one scrolls up", async () => {
    const widget = await visit();
    await widget.open();
    await widget.say("the very first");
    await hasArrived("the very first");
    const { id } = await deskOf("the very first");
    for (let count = 1; count <= 70; count += 1) await reply(id, `line ${count}`);
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
    const widget = await visit();
    await widget.open();
    await widget.page.evaluate(() => (globalThis as any).Linktor.setUser({ id: "anna", name: "Anna" }));
    await widget.say("annas secret");
    await hasArrived("annas secret");
    await widget.page.evaluate(() => (globalThis as any).Linktor.setUser({ id: "berta", name: "Berta" }));
    await widget.frame.getByText("annas secret").waitFor({ state: "detached" });
    await widget.say("bertas secret");
    await hasArrived("bertas secret");
    const { id } = await deskOf("bertas secret");
    await reply(id, "for berta");
    await widget.sees("for berta");
    const anna = await deskOf("annas secret");
    await reply(anna.id, "for anna");
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
