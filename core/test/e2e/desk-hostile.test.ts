import { afterAll, beforeAll, expect, it } from "vitest";
import { Dovecot } from "../../../plugins/email/test/dovecot.js";
import { aMail, configOf, credentials } from "../../../plugins/email/test/harness.js";
import { Smtp } from "../../../plugins/email/test/smtp.js";
import { ana, documentUpdate } from "../../../plugins/telegram/test/bot-api.js";
import { eventually } from "../test-app.js";
import { type Desk, DeskWorld } from "./desk-world.js";

const HOSTILE = `"><img src=x onerror="globalThis.owned=1"><script>globalThis.owned=1</script><a href="javascript:globalThis.owned=1">x</a>`;

let world: DeskWorld;
let dovecot: Dovecot;
let smtp: Smtp;
beforeAll(async () => {
  [world, dovecot, smtp] = await Promise.all([DeskWorld.create(), Dovecot.start(), Smtp.start()]);
});
afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
  await smtp?.[Symbol.asyncDispose]();
  await dovecot?.[Symbol.asyncDispose]();
});

const conversations = async () => (await world.app.rest("GET", "conversations?limit=100")).body.data as any[];

/** Nothing ran, nothing was made of it, and the policy was not even asked. */
async function unharmed(desk: Desk): Promise<void> {
  await desk.page.waitForTimeout(200);
  expect(await desk.page.evaluate("globalThis.owned")).toBeUndefined();
  expect(await desk.page.locator("img[src='x'], [href^='javascript']").count()).toBe(0);
  expect(desk.complaints).toEqual([]);
}

it("what strangers write, call themselves and send is text on every page", async () => {
  const from = { ...ana, id: 660_001, first_name: HOSTILE.slice(0, 60), last_name: "Eve" };
  await world.channel.say(from, HOSTILE);
  const fileId = world.channel.api.addFile(Buffer.from("x"), "x.txt");
  const file = { updateId: 1, messageId: 1, from, fileId, name: `${HOSTILE.slice(0, 60)}.txt`, mimeType: "text/plain", size: 1 };
  await world.channel.post(documentUpdate(file));
  const { origin_secret: _made, ...config } = configOf({ smtp: smtp.port, imap: dovecot.port });
  const channel = (await world.app.rest("POST", "channels", { type: "email", name: HOSTILE.slice(0, 60), config, credentials })).body.id;
  await world.app.rest("POST", `channels/${channel}/connect`);
  await eventually(async () => (await world.app.rest("GET", `channels/${channel}`)).body.status === "connected");
  const html = `<html><body onload="globalThis.owned=1"><p>${HOSTILE}</p><iframe srcdoc="<script>parent.owned=1</script>"></iframe></body></html>`;
  dovecot.deliver(
    aMail({ From: `"${"<script>globalThis.owned=1</script>"}" <eve@example.com>`, Subject: HOSTILE, "Content-Type": "text/html" }, html),
  );
  await eventually(async () => (await conversations()).length >= 2);
  const [mail, chat] = await Promise.all(
    [true, false].map(async (isMail) => (await conversations()).find(({ channel_id: one }) => (one === channel) === isMail)),
  );
  await world.app.rest("PATCH", `conversations/${chat.id}`, { subject: HOSTILE, labels: { values: [HOSTILE.slice(0, 60)] } });
  await world.app.rest("POST", "saved-views", { name: HOSTILE.slice(0, 60), filter: {} });
  await world.app.rest("POST", "canned-responses", { shortcut: "evil", title: HOSTILE.slice(0, 60), text: HOSTILE });

  const desk = await world.reading(chat.id);
  await desk.log.getByText("globalThis.owned=1").first().waitFor();
  await unharmed(desk);
  await desk.page.getByRole("button", { name: "History" }).click();
  await desk.page.getByText("Conversation began").waitFor();
  await desk.page.getByRole("button", { name: "Merge with another contact…" }).click();
  await desk.page.getByRole("dialog").getByRole("listitem").first().waitFor();
  await unharmed(desk);
  await desk.page.keyboard.press("Escape");
  await desk.composer.fill("/evil");
  await desk.page.getByRole("option").first().waitFor();
  await desk.composer.press("Enter");
  await unharmed(desk);
  await desk.composer.fill("");
  for (const at of [
    `/inbox/all/${mail.id}`,
    `/contacts/${chat.contact_id}`,
    `/contacts/${mail.contact_id}`,
    "/settings/channels",
    "/settings/canned",
    "/settings/health",
  ]) {
    await desk.page.goto(`${world.cable.url}${at}`);
    await desk.page.getByRole("heading").first().waitFor();
    await desk.page.waitForTimeout(700);
    await unharmed(desk);
  }
});
