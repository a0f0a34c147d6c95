import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../database.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";
import { aWebchat } from "../webchat/visitor.js";
import { openBrowser, Widget } from "./browser.js";

let database: TestDatabase;
let t: TestApp;
let browser: Browser;
let context: BrowserContext;
let site: Server;
let origin: string;
/** What the site's page says, and its policy. */
let served = { html: "", policy: "" };

beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database });
  browser = await openBrowser();
  site = createServer((_, res) => {
    res.writeHead(200, { "content-type": "text/html", ...(served.policy ? { "content-security-policy": served.policy } : {}) });
    res.end(
      `<!doctype html><html lang="pt-BR"><style>* { color: red !important; font-size: 40px !important; display: block !important }</style><body>${served.html}</body></html>`,
    );
  });
  site.listen(0, "127.0.0.1");
  await once(site, "listening");
  // Another site than the chat's: cookies and storage of a frame in it are its own.
  origin = `http://localhost:${(site.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await browser?.close();
  site?.close();
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  context = await browser.newContext({ locale: "en-US" });
});
afterEach(() => context.close());

const snippet = (channel: string) => `<script async src="${t.url}/widget.js" data-channel="${channel}"></script>`;
const strict = () => `default-src 'none'; style-src 'self'; script-src ${t.url}; frame-src ${t.url}`;

async function visit(): Promise<{ page: Page; widget: Widget; complaints: string[] }> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(origin);
  return { page, widget: new Widget(page), complaints };
}

describe("on somebody else's site", () => {
  it("works under a policy with the two directives, untouched by the site's styles, in the site's language", async () => {
    const channel = await aWebchat(t, { allowed_origins: [new URL(origin).host], title: "Loja" });
    served = { html: snippet(channel.id), policy: strict() };
    const { page, widget, complaints } = await visit();
    await widget.open();
    expect(await widget.input.getAttribute("placeholder")).toBe("Escreva uma mensagem…");
    await widget.say("from another site");
    await widget.isSent();
    await widget.sees("from another site");
    expect(await widget.launcher.evaluate((element) => (globalThis as any).getComputedStyle(element).width)).toBe("60px");
    expect(complaints.filter((text) => !text.includes("style-src"))).toEqual([]);
    const stored = await page.evaluate(() => ({ ...(globalThis as any).localStorage }));
    expect(stored[`linktor:${channel.id}:token`]).toMatch(/^wc_/);
    await context.clearCookies();
    await page.reload();
    await widget.sees("from another site");
  });

  it("is one global, and does what the page asks", async () => {
    const channel = await aWebchat(t);
    served = {
      html: `<script>window.LinktorSettings = { channel: "${channel.id}", hideLauncher: true, position: "left" }; before = Object.keys(window)</script>${snippet("")}`,
      policy: "",
    };
    const { page, widget } = await visit();
    await eventually(() => page.evaluate(() => "Linktor" in globalThis));
    expect(
      await page.evaluate(() => Object.keys(globalThis).filter((key) => !(globalThis as any).before.includes(key) && key !== "before")),
    ).toEqual(["Linktor"]);
    await page.evaluate(() => {
      const { Linktor } = globalThis as any;
      (globalThis as any).heard = [];
      for (const name of ["ready", "open", "close", "unread", "message"])
        Linktor.on(name, (detail: unknown) => (globalThis as any).heard.push([name, detail]));
      Linktor.open();
    });
    await widget.input.waitFor();
    expect(await widget.launcher.isVisible()).toBe(false);
    await page.evaluate(() => (globalThis as any).Linktor.show());
    await widget.launcher.waitFor();
    await widget.say("hello from the api");
    await widget.isSent();
    const [conversation] = (await t.rest("GET", `conversations?channel_id=${channel.id}`)).body.data;
    await page.evaluate(() => (globalThis as any).Linktor.close());
    await t.rest("POST", `conversations/${conversation.id}/messages`, { text: "hello back" });
    await eventually(() =>
      page.evaluate(() => (globalThis as any).heard.some(([name, detail]: [string, number]) => name === "unread" && detail === 1)),
    );
    const heard = await page.evaluate(() => (globalThis as any).heard as [string, unknown][]);
    expect(heard.map(([name]) => name)).toEqual(expect.arrayContaining(["open", "close", "message"]));
    expect(heard.find(([name]) => name === "message")?.[1]).toEqual({ from: "Admin", text: "hello back" });
  });

  it("that is not on the list is not shown, and the page's developer is told why", async () => {
    const channel = await aWebchat(t, { allowed_origins: ["shop.example.com"] });
    served = { html: snippet(channel.id), policy: "" };
    const { widget, complaints } = await visit();
    await eventually(async () => complaints.some((text) => text.includes("allowed_origins")), 25_000);
    expect(complaints.join("\n")).toContain("frame-ancestors");
    expect(await widget.launcher.isVisible()).toBe(false);
  });

  it("says what is missing when nobody says which chat", async () => {
    served = { html: snippet(""), policy: "" };
    const { complaints } = await visit();
    await eventually(async () => complaints.some((text) => text.includes("data-channel")));
  });
});

describe("the demo", () => {
  it("tells how to make a chat while there is none, and shows the first one", async () => {
    const empty = await testDatabase();
    const fresh = await startTestApp({ database: empty });
    try {
      const page = await (await fetch(`${fresh.url}/demo`)).text();
      expect(page).toContain('"type":"webchat"');
      expect(page).not.toContain("widget.js");
      const channel = await aWebchat(fresh);
      expect(await (await fetch(`${fresh.url}/demo`)).text()).toContain(`data-channel="${channel.id}"`);
      const odd = await fetch(`${fresh.url}/demo?channel=${encodeURIComponent('"><script>')}`);
      expect([odd.status, (await odd.text()).includes('"><script>')]).toEqual([200, false]);
    } finally {
      await fresh[Symbol.asyncDispose]();
      await empty[Symbol.asyncDispose]();
    }
  });
});
