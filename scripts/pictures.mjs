// `npm run pictures [folder]`: a server of its own with the demo, and pictures of the desk in both languages and both themes.
// The folder is docs/pictures, where those of the README are; in another one there is a picture of every page. Debian's fonts-noto-color-emoji and fonts-noto-cjk make them complete.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const ROOT = path.resolve(import.meta.dirname, "..");
const SHOWN = "Ana Lima";
const PAGES = [
  "/inbox/all",
  "/contacts",
  ...["channels", "channels/new", "people", "teams", "canned", "keys", "workspace", "health"].map((part) => `/settings/${part}`),
];
const LOOKS = {
  "desk-en-light": { locale: "en-US", colorScheme: "light" },
  "desk-en-dark": { locale: "en-US", colorScheme: "dark" },
  "desk-pt-BR-light": { locale: "pt-BR", colorScheme: "light" },
  "desk-pt-BR-dark": { locale: "pt-BR", colorScheme: "dark" },
};
const folder = path.resolve(process.argv[2] ?? path.join(ROOT, "docs/pictures"));

/** Answers the address of a server whose data lies in a folder. */
async function startServer(dataDir) {
  const env = { PATH: process.env.PATH, LINKTOR_PORT: "0", LINKTOR_DATA_DIR: dataDir };
  const server = spawn(process.execPath, ["core/dist/main.js"], { cwd: ROOT, env, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  for await (const chunk of server.stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    said += chunk;
    const [, url] = /Address +(http:\S+)/.exec(said) ?? [];
    if (url && said.includes("Ctrl-C")) {
      server.stdout.resume();
      return { server, url };
    }
  }
  throw new Error(`The server ended:\n${said}`);
}

async function takePicture(browser, url, name, look) {
  const context = await browser.newContext({ ...look, viewport: { width: 1440, height: 860 } });
  const page = await context.newPage();
  await page.goto(`${url}/inbox/mine`);
  await page.locator("input[name=email]").fill("admin@linktor.io");
  await page.locator("input[name=password]").fill("admin123");
  await page.keyboard.press("Enter");
  await page.getByRole("link").filter({ hasText: SHOWN }).click();
  await page.getByRole("log").getByRole("article").first().waitFor();
  await page.mouse.move(0, 0); // a row under the pointer looks otherwise
  await page.waitForTimeout(1500); // until it counts as read, and all that moves stands still
  await keep(page, name);
  if (process.argv[2]) {
    for (const at of PAGES) {
      await page.goto(`${url}${at}`);
      await page.getByRole("heading").first().waitFor();
      await page.waitForTimeout(1000);
      await keep(page, name.replace("desk", at.slice(1).replaceAll("/", "-")));
    }
  }
  await context.close();
}

async function keep(page, name) {
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
  console.log(path.relative(process.cwd(), path.join(folder, `${name}.png`)));
}

const dataDir = await mkdtemp(path.join(tmpdir(), "linktor-pictures-"));
const { server, url } = await startServer(dataDir);
try {
  await mkdir(folder, { recursive: true });
  execFileSync(process.execPath, ["scripts/demo.mjs", "--once"], {
    cwd: ROOT,
    env: { ...process.env, LINKTOR_URL: url },
    stdio: "inherit",
  });
  const executablePath = execFileSync("bash", [path.join(ROOT, "scripts/setup-chromium.sh")], { encoding: "utf8" }).trim();
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
  for (const [name, look] of Object.entries(LOOKS)) await takePicture(browser, url, name, look);
  await browser.close();
} finally {
  server.kill("SIGTERM");
  await once(server, "exit");
  await rm(dataDir, { recursive: true, force: true });
}
