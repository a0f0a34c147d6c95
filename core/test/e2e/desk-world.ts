import path from "node:path";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { ana } from "../../../plugins/telegram/test/bot-api.js";
import { CARRIER } from "../carrier.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { aTelegramChannel, type TelegramChannel } from "../telegram.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";
import { openBrowser } from "./browser.js";
import { type Cable, layCable } from "./cable.js";

/** Its channels wait for somebody to scan a code. */
const PORTER = path.resolve(import.meta.dirname, "../../../cli/test/fixtures/porter");
const ADMIN = { email: "admin@linktor.io", password: "admin123" };

/** A server with a telegram channel, a browser, and a wire between them. */
export class DeskWorld implements AsyncDisposable {
  readonly app: TestApp;
  readonly channel: TelegramChannel;
  readonly cable: Cable;
  readonly #database: TestDatabase;
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  #people = 0;

  private constructor(database: TestDatabase, app: TestApp, channel: TelegramChannel, browser: Browser, cable: Cable) {
    this.#database = database;
    this.app = app;
    this.channel = channel;
    this.#browser = browser;
    this.cable = cable;
  }

  /** The database from behind, for what only a network or time would bring about. */
  get rows(): TestDatabase["behind"] {
    return this.#database.behind;
  }

  static async create(): Promise<DeskWorld> {
    const database = await testDatabase();
    const app = await startTestApp({ database, config: { pluginDirs: [PORTER, CARRIER] } });
    return new DeskWorld(database, app, await aTelegramChannel(app), await openBrowser(), await layCable(app.url));
  }

  /** A person nobody has heard of writes; answers the conversation and who they are. */
  async arrives(text: string, name = "Person"): Promise<{ id: string; name: string; says: (text: string) => Promise<number> }> {
    this.#people += 1;
    const from = { ...ana, id: ana.id + this.#people, first_name: `${name} ${this.#people}`, last_name: "Silva" };
    await this.channel.say(from, text);
    const fullName = `${from.first_name} ${from.last_name}`;
    const conversation = await eventually(async () => {
      const { data } = (await this.app.rest("GET", "conversations?limit=100")).body;
      return (data as { id: string; contact_name: string }[]).find(({ contact_name }) => contact_name === fullName);
    });
    return { id: conversation.id, name: fullName, says: (more) => this.channel.say(from, more) };
  }

  /** A desk nobody is signed in at. */
  async open(at = "/"): Promise<Desk> {
    const context = await this.#browser.newContext({ locale: "en-US", viewport: { width: 1280, height: 800 } });
    this.#contexts.push(context);
    const desk = new Desk(await context.newPage());
    await desk.page.goto(`${this.cable.url}${at}`);
    return desk;
  }

  async signedIn(at = "/", { email, password } = ADMIN): Promise<Desk> {
    const desk = await this.open(at);
    await desk.signIn(email, password);
    await desk.page.getByRole("navigation", { name: "Linktor" }).waitFor();
    return desk;
  }

  /** A desk with a conversation open. */
  async reading(conversationId: string, who = ADMIN): Promise<Desk> {
    const desk = await this.signedIn(`/inbox/all/${conversationId}`, who);
    await desk.log.waitFor();
    return desk;
  }

  async endDesks(): Promise<void> {
    this.cable.mend();
    for (const context of this.#contexts.splice(0)) await context.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.cable[Symbol.asyncDispose]();
    await this.channel[Symbol.asyncDispose]();
    await this.app[Symbol.asyncDispose]();
    await this.#database[Symbol.asyncDispose]();
  }
}

/** The desk in a browser, as somebody uses it; what it complains of is kept. */
export class Desk {
  readonly page: Page;
  /** Errors of scripts and of the content policy. */
  readonly complaints: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      if (/content security policy/i.test(message.text())) this.complaints.push(message.text());
    });
  }

  /** The messages of the open conversation. */
  get log(): Locator {
    return this.page.getByRole("log", { name: "Messages" });
  }

  get list(): Locator {
    return this.page.getByRole("region", { name: "Conversations" });
  }

  get composer(): Locator {
    return this.page.getByRole("textbox", { name: /^(Reply to|Note)/ });
  }

  row(text: string): Locator {
    return this.list.getByRole("link").filter({ hasText: text });
  }

  message(text: string): Locator {
    return this.log.getByRole("article").filter({ hasText: text });
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.page.getByLabel("E-mail").fill(email);
    await this.page.getByLabel("Password").fill(password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
  }

  async write(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press("Enter");
  }
}
