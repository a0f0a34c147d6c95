import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aChannel, aMail, aMessage, noSignal } from "./harness.js";
import { Host } from "./host.js";
import { until } from "./wait.js";

let t: Awaited<ReturnType<typeof aChannel>>;
beforeEach(async () => {
  t = await aChannel({ config: { plus_addressing: true } });
  await t.channel.connect();
});
afterEach(() => t[Symbol.asyncDispose]());

const header = (name: string) => {
  const raw = t.smtp.mails.at(-1)?.raw.toString("latin1") ?? "";
  return new RegExp(`^${name}: ?((?:.*(?:\\r\\n[ \\t].*)*))`, "im").exec(raw)?.[1]?.trim().replaceAll(/\s+/g, " ");
};

async function receive(headers: Record<string, string>): Promise<void> {
  const count = t.host.messages.length;
  t.dovecot.deliver(aMail(headers));
  await until(() => t.host.messages.length > count);
}

const line = () => ({ subject: header("Subject"), inReplyTo: header("In-Reply-To"), references: header("References") });
const expected = { subject: "Re: Second thoughts", inReplyTo: "<b@x>", references: "<root@x> <a@x> <b@x>" };

describe("6.2 and 25.7: an answer", () => {
  beforeEach(async () => {
    await receive({ "Message-ID": "<root@x>", Subject: "First thoughts" });
    await receive({ "Message-ID": "<b@x>", Subject: "RE: AW: Second thoughts", "In-Reply-To": "<a@x>", References: "<root@x> <a@x>" });
  });

  it("continues the mail it answers, with that one's subject", async () => {
    await t.channel.send(aMessage({ replyTo: "b@x", thread: "root@x" }), noSignal);
    expect(line()).toEqual(expected);
    await t.channel.send(aMessage({ replyTo: "root@x", thread: "root@x" }), noSignal);
    expect(line()).toEqual({ subject: "Re: First thoughts", inReplyTo: "<root@x>", references: "<root@x>" });
  });

  it("to a conversation answers the last mail of it", async () => {
    await t.channel.send(aMessage({ thread: "root@x" }), noSignal);
    expect(line()).toEqual(expected);
  });

  it("is the same from a process that remembers nothing: the mailbox does", async () => {
    const fresh = t.open(new Host());
    await fresh.send(aMessage({ replyTo: "b@x", thread: "root@x" }), noSignal);
    expect(line()).toEqual(expected);
    await fresh.send(aMessage({ thread: "root@x" }), noSignal);
    expect(line()).toEqual(expected);
    t.dovecot.doveadm("move", "-u", "support", "Archive", "mailbox", "INBOX", "header", "message-id", "b@x");
    const fresher = t.open(new Host());
    await fresher.send(aMessage({ replyTo: "b@x", thread: "root@x" }), noSignal);
    expect(line()).toEqual(expected);
    await Promise.all([fresh, fresher].map((channel) => channel[Symbol.asyncDispose]()));
  });

  it("to one of several people in a thread continues what that person wrote", async () => {
    const bo = { kind: "email", value: "bo@example.com" };
    await receive({ From: "bo@example.com", "Message-ID": "<bo@x>", Subject: "For your eyes only", References: "<root@x> <a@x>" });
    await receive({ From: "joana@example.com", "Message-ID": "<j@x>", Subject: "Between us", References: "<root@x>" });
    const fresh = t.open(new Host());
    for (const channel of [t.channel, fresh]) {
      await channel.send(aMessage({ thread: "root@x" }), noSignal);
      expect(line()).toEqual(expected);
      await channel.send(aMessage({ to: bo, thread: "root@x" }), noSignal);
      expect(line()).toEqual({ subject: "Re: For your eyes only", inReplyTo: "<bo@x>", references: "<root@x> <a@x> <bo@x>" });
    }
    await fresh[Symbol.asyncDispose]();
  });

  it("to a mail that is gone keeps what is known of its line", async () => {
    const fresh = t.open(new Host());
    await fresh.send(aMessage({ replyTo: "gone@x", thread: "root@x" }), noSignal);
    expect(line()).toEqual({ subject: "A message from The Shop", inReplyTo: "<gone@x>", references: "<root@x> <gone@x>" });
    await fresh[Symbol.asyncDispose]();
  });

  it("may have a subject of its own", async () => {
    await t.channel.send(aMessage({ replyTo: "b@x", content: { email: { subject: "Something else" } } }), noSignal);
    expect(line()).toEqual({ ...expected, subject: "Something else" });
  });

  it("to it is known by its line, and by the address it was written to", async () => {
    const { externalId } = await t.channel.send(aMessage({ replyTo: "b@x", thread: "root@x" }), noSignal);
    await receive({ "In-Reply-To": `<${externalId}>`, References: `<root@x> <a@x> <b@x> <${externalId}>` });
    expect(t.host.messages.at(-1)).toMatchObject({ replyTo: externalId, thread: "root@x", follows: [externalId, "b@x", "a@x", "root@x"] });
    const replyTo = /<([^<>]+)>/.exec(header("Reply-To") ?? "")?.[1] ?? "";
    expect(replyTo).toMatch(/^support\+lk_[0-9a-f]{40}@shop\.example$/);
    await receive({ To: replyTo, From: "bo@example.com" });
    expect(t.host.messages.at(-1)).toMatchObject({ replyTo: externalId, follows: [externalId] });
  });

  it("goes out without the IMAP server, only with less of a line", async () => {
    const fresh = t.open(new Host(), { imap_port: 1 });
    await fresh.send(aMessage({ replyTo: "b@x", thread: "root@x" }), noSignal);
    expect(line()).toEqual({ subject: "A message from The Shop", inReplyTo: "<b@x>", references: "<root@x> <b@x>" });
    await fresh[Symbol.asyncDispose]();
  });
});
