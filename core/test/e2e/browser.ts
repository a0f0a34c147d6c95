import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium, type FrameLocator, type Locator, type Page } from "playwright-core";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function openBrowser(): Promise<Browser> {
  const script = path.resolve(import.meta.dirname, "../../../scripts/setup-chromium.sh");
  const { stdout } = await promisify(execFile)("bash", [script], { maxBuffer: 1 << 24 });
  return chromium.launch({ executablePath: stdout.trim(), args: ARGS });
}

/** The chat on a page, as its visitor uses it. */
export class Widget {
  readonly page: Page;
  readonly frame: FrameLocator;
  readonly launcher: Locator;

  constructor(page: Page) {
    this.page = page;
    this.frame = page.frameLocator("#linktor iframe");
    this.launcher = page.locator("#linktor button.launcher");
  }

  get input(): Locator {
    return this.frame.getByRole("textbox");
  }

  /** Texts of all messages, in order. */
  get texts(): Promise<string[]> {
    return this.frame.locator(".row .bubble > :not(.sr):not(.quoted)").allTextContents();
  }

  async open(): Promise<void> {
    await this.launcher.click();
    await this.input.waitFor();
  }

  async say(text: string): Promise<void> {
    await this.input.fill(text);
    await this.input.press("Enter");
  }

  /** Waits until a text is seen. */
  sees(text: string): Promise<void> {
    return this.frame.locator(".row .bubble", { hasText: text }).first().waitFor({ timeout: 20_000 });
  }

  /** Waits until everything the visitor wrote has arrived. */
  async isSent(): Promise<void> {
    await this.frame.locator(".is-queued, .is-sending").first().waitFor({ state: "detached", timeout: 45_000 });
    for (;;) if ((await this.frame.locator(".is-queued, .is-sending").count()) === 0) return;
  }
}
