import type { Browser, BrowserContext } from "playwright-core";
import { type TestDatabase, testDatabase } from "../database.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";
import { aWebchat, type WebchatChannel } from "../webchat/visitor.js";
import { openBrowser, Widget } from "./browser.js";
import { type Cable, layCable } from "./cable.js";

/** A server, a browser, and a wire between them. */
export class WidgetWorld implements AsyncDisposable {
  readonly app: TestApp;
  readonly channel: WebchatChannel;
  readonly cable: Cable;
  /** The visitor's browser; a new one for each test. */
  context!: BrowserContext;
  readonly #database: TestDatabase;
  readonly #browser: Browser;
  #visitors = 0;

  private constructor(database: TestDatabase, app: TestApp, channel: WebchatChannel, browser: Browser, cable: Cable) {
    this.#database = database;
    this.app = app;
    this.channel = channel;
    this.#browser = browser;
    this.cable = cable;
  }

  static async create(): Promise<WidgetWorld> {
    const database = await testDatabase();
    const app = await startTestApp({ database, config: { trustedProxies: ["127.0.0.1"] } });
    const channel = await aWebchat(app, { title: "Acme support" });
    return new WidgetWorld(database, app, channel, await openBrowser(), await layCable(app.url));
  }

  async newVisitor(): Promise<void> {
    this.#visitors += 1;
    const extraHTTPHeaders = { "x-forwarded-for": `198.51.100.${this.#visitors}` };
    this.context = await this.#browser.newContext({ locale: "en-US", extraHTTPHeaders });
  }

  async endVisitor(): Promise<void> {
    this.cable.mend();
    await this.context.close();
  }

  async visit(): Promise<Widget> {
    const page = await this.context.newPage();
    await page.goto(`${this.cable.url}/demo?channel=${this.channel.id}`);
    return new Widget(page);
  }

  /** Waits until a text of the visitor's has arrived. */
  async hasArrived(text: string): Promise<void> {
    await eventually(async () => (await this.#find(text)).length > 0, 20_000);
  }

  /** What the desk has of the conversation in which a text was written, oldest first. */
  async deskOf(text: string): Promise<{ id: string; messages: any[] }> {
    const id = (await this.#find(text))[0].conversation_id as string;
    return { id, messages: (await this.app.rest("GET", `conversations/${id}/messages?limit=100`)).body.data.toReversed() };
  }

  reply(id: string, text: string, fields: object = {}): Promise<{ body: any }> {
    return this.app.rest("POST", `conversations/${id}/messages`, { text, ...fields });
  }

  async #find(text: string): Promise<any[]> {
    return (await this.app.rest("GET", `messages/search?q=${encodeURIComponent(`"${text}"`)}`)).body.data;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.cable[Symbol.asyncDispose]();
    await this.app[Symbol.asyncDispose]();
    await this.#database[Symbol.asyncDispose]();
  }
}
