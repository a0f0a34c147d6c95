import { describe, expect, it } from "vitest";
import { aChannel, aMail, aMessage, noSignal, originSecret } from "./harness.js";
import { until } from "./wait.js";

describe("25.9 loops", () => {
  it("a mail of ours that comes back is dropped and counted, whoever it says it is from", async () => {
    await using t = await aChannel();
    await t.channel.connect();
    await t.channel.send(aMessage(), noSignal);
    const sent = t.smtp.mails[0]?.raw.toString() ?? "";
    t.dovecot.deliver(sent.replace(/^From: .*$/m, "From: Ana <ana@example.com>"));
    t.dovecot.deliver(sent);
    t.dovecot.deliver(aMail({ Subject: "the end" }));
    await until(() => t.host.messages.length === 1);
    expect(t.host.messages[0]?.content?.email?.subject).toBe("the end");
    expect(t.host.logged.filter((line) => line.startsWith("a mail of our own"))).toEqual([
      'a mail of our own came back and is dropped {"uid":1,"dropped":1}',
      'a mail of our own came back and is dropped {"uid":2,"dropped":2}',
    ]);
    expect(t.host.cursor.last_uid).toBe(3);
  });

  it("a proof copied onto another mail, or made with another secret, proves nothing", async () => {
    await using t = await aChannel();
    await t.channel.connect();
    await t.channel.send(aMessage(), noSignal);
    const proof = /^X-Linktor-Origin: (.*(?:\r\n[ \t].*)*)/im.exec(t.smtp.mails[0]?.raw.toString() ?? "")?.[1] ?? "";
    t.dovecot.deliver(aMail({ "X-Linktor-Origin": proof }));
    t.dovecot.deliver(aMail({ "X-Linktor-Origin": "v1 0000" }));
    await until(() => t.host.messages.length === 2);
  });

  it("two inboxes whose bots answer everything a person wrote say one thing each", async () => {
    await using a = await aChannel({ config: { from: "a@one.example" } });
    await using b = await aChannel({ config: { from: "b@two.example", origin_secret: `${originSecret} of another` } });
    for (const [from, to, address] of [
      [a, b, "a@one.example"],
      [b, a, "b@two.example"],
    ] as const) {
      from.smtp.deliver = ({ raw }) => to.dovecot.deliver(raw);
      to.host.store = async ({ events }) => {
        for (const event of events) {
          if (event.type !== "message" || event.automatic) continue;
          const answer = { idempotencyKey: event.externalId, replyTo: event.externalId, to: { kind: "email", value: address } };
          setImmediate(() => void to.channel.send(aMessage({ ...answer, content: { email: { automatic: "auto-replied" } } }), noSignal));
        }
      };
      await to.channel.connect();
    }
    await a.channel.send(aMessage({ to: { kind: "email", value: "b@two.example" }, text: "Is anybody there?" }), noSignal);
    await until(() => a.host.messages.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect([a.smtp.mails.length, b.smtp.mails.length]).toEqual([1, 1]);
    expect(a.host.messages[0]).toMatchObject({ automatic: true, content: { email: { automatic: "auto-replied" } } });
    expect(b.host.messages[0]).toMatchObject({ automatic: false });
  });

  it("a mail to two inboxes is a message in each", async () => {
    await using a = await aChannel({ config: { from: "a@one.example" } });
    await using b = await aChannel({ config: { from: "b@two.example" } });
    await Promise.all([a.channel.connect(), b.channel.connect()]);
    const raw = aMail({ To: "a@one.example", Cc: "b@two.example", "Message-ID": "<both@x>" });
    for (const { dovecot } of [a, b]) dovecot.deliver(raw);
    await until(() => a.host.messages.length === 1 && b.host.messages.length === 1);
    expect([...a.host.messages, ...b.host.messages].map(({ externalId }) => externalId)).toEqual(["both@x", "both@x"]);
  });

  it("the same mail twice in the mailbox has one id", async () => {
    await using t = await aChannel();
    await t.channel.connect();
    const raw = aMail({ "Message-ID": "<twice@x>" });
    for (let index = 0; index < 2; index++) t.dovecot.deliver(raw);
    await until(() => t.host.messages.length === 2);
    expect(t.host.messages.map(({ externalId }) => externalId)).toEqual(["twice@x", "twice@x"]);
  });
});
