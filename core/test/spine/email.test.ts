import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Dovecot } from "../../../plugins/email/test/dovecot.js";
import { aMail, configOf, credentials, from } from "../../../plugins/email/test/harness.js";
import { Smtp } from "../../../plugins/email/test/smtp.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";

let database: TestDatabase;
let t: TestApp;
let dovecot: Dovecot;
let smtp: Smtp;
let channel: string;

beforeAll(async () => {
  [dovecot, smtp, database] = await Promise.all([Dovecot.start(), Smtp.start(), testDatabase()]);
  t = await startTestApp({ database });
  const { origin_secret: _made, ...config } = configOf({ smtp: smtp.port, imap: dovecot.port });
  const made = await t.rest("POST", "channels", { type: "email", name: "Support", config, credentials });
  expect(made).toMatchObject({ status: 201 });
  channel = made.body.id as string;
  await t.rest("POST", `channels/${channel}/connect`);
  await eventually(async () => (await t.rest("GET", `channels/${channel}`)).body.status === "connected");
});
afterAll(async () => {
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
  await smtp?.[Symbol.asyncDispose]();
  await dovecot?.[Symbol.asyncDispose]();
});

const conversations = async () => (await t.rest("GET", `conversations?channel_id=${channel}`)).body.data as any[];
const messages = async () => (await t.rest("GET", `conversations/${(await conversations())[0].id}/messages`)).body.data as any[];
const unfolded = () =>
  smtp.mails
    .at(-1)
    ?.raw.toString()
    .replaceAll(/\r\n[ \t]+/g, " ") ?? "";
const header = (name: string) => new RegExp(`^${name}: (.*)\r$`, "im").exec(unfolded())?.[1];

describe("a mailbox on the server", () => {
  it("a mail is a message, with its subject and its files", async () => {
    const file = "--cut\nContent-Type: text/csv; name=list.csv\nContent-Disposition: attachment\n\na;b\n";
    const body = `--cut\nContent-Type: text/plain\n\nWhere is it?\n${file}--cut--`;
    dovecot.deliver(aMail({ "Message-ID": "<q@x>", Subject: "My order", "Content-Type": "multipart/mixed; boundary=cut" }, body));
    await eventually(async () => (await conversations()).length === 1);
    await eventually(async () => (await messages())[0].attachments[0]?.url);
    expect((await messages())[0]).toMatchObject({
      direction: "inbound",
      content_type: "text",
      text: "Where is it?",
      external_id: "q@x",
      author: { name: "Ana Lima" },
      content: { email: { subject: "My order", to: [from] } },
      attachments: [{ name: "list.csv" }],
    });
  });

  it("an answer continues it, and a bounce of that answer makes it failed", async () => {
    const url = `conversations/${(await conversations())[0].id}/messages`;
    const { body: made } = await t.rest("POST", url, { text: "On its way." });
    await eventually(async () => (await t.rest("GET", `messages/${made.id}`)).body.status === "sent");
    const { external_id: id } = (await t.rest("GET", `messages/${made.id}`)).body;
    expect([header("Subject"), header("In-Reply-To"), header("References"), header("Message-ID")]).toEqual([
      "Re: My order",
      "<q@x>",
      "<q@x>",
      `<${id}>`,
    ]);
    dovecot.deliver(
      aMail({ From: "MAILER-DAEMON@mx.example", "X-Failed-Recipients": "ana@example.com" }, `550 5.1.1 unknown\nMessage-ID: <${id}>`),
    );
    await eventually(async () => (await t.rest("GET", `messages/${made.id}`)).body.status === "failed");
    expect(await conversations()).toHaveLength(1);
  });

  it("one that we begin goes on in one thread", async () => {
    const { body: begun } = await t.rest("POST", "conversations", {
      channel_id: channel,
      to: "rui@example.com",
      text: "Your parcel is here.",
    });
    const list = () => t.rest("GET", `conversations/${begun.id}/messages`).then(({ body }) => body.data as any[]);
    const first = await eventually(async () => (await list()).find(({ status }) => status === "sent"));
    const answer = { "Message-ID": "<r1@x>", From: "Rui <rui@example.com>", "In-Reply-To": `<${first.external_id}>` };
    dovecot.deliver(aMail({ ...answer, References: `<${first.external_id}>`, Subject: "Re: parcel" }, "When can I come?"));
    await eventually(async () => (await list()).length === 2);
    const { body: made } = await t.rest("POST", `conversations/${begun.id}/messages`, { text: "From nine on." });
    await eventually(async () => (await t.rest("GET", `messages/${made.id}`)).body.status === "sent");
    expect([header("In-Reply-To"), header("References"), header("Subject")]).toEqual([
      "<r1@x>",
      `<${first.external_id}> <r1@x>`,
      "Re: parcel",
    ]);
  });

  it("nothing is in the mailbox that was not, and nothing is missing", () => {
    expect(dovecot.doveadm("mailbox", "status", "-u", "support", "messages unseen", "INBOX")).toContain("messages=3 unseen=3");
  });
});
