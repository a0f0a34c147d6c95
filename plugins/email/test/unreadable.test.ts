import { chmodSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openImap } from "../src/imap/client.js";
import { listNew, openFolder } from "../src/imap/folder.js";
import { type Listed, readMessage } from "../src/imap/read-message.js";
import { aChannel, aMail, settingsOf } from "./harness.js";
import { Host } from "./host.js";
import { until } from "./wait.js";

const subjects = (host: Host) => host.messages.map(({ content }) => content?.email?.subject ?? "?");

describe("25.10 mails that cannot be read", () => {
  it("11.3: are kept as they came and hold up nobody", async () => {
    await using t = await aChannel();
    await t.channel.connect();
    t.dovecot.deliver(aMail({ Subject: "before" }));
    t.dovecot.deliver(
      `X-Large: ${"x".repeat(300_000)}\r\n${aMail({ Subject: "bad", "Message-ID": "<bad@x>", From: "Bo <bo@example.com>" })}`,
    );
    t.dovecot.deliver(Buffer.from([0xff, 0x00, 0xfe, 0x0a, 0x0a]));
    t.dovecot.deliver(aMail({ Subject: "after" }));
    await until(() => t.host.messages.length === 4);
    const bad = t.host.messages.find(({ externalId }) => externalId === "bad@x");
    expect(bad).toMatchObject({
      contentType: "unsupported",
      text: "bad",
      contact: { kind: "email", value: "bo@example.com", displayName: "Bo" },
      content: { unsupported: { networkType: "mail", raw: expect.stringContaining("X-Large: xxx") } },
    });
    expect(subjects(t.host)).toEqual(expect.arrayContaining(["before", "after"]));
    expect(t.host.cursor.last_uid).toBe(4);
  });

  it("too large: the head is read, the rest is not", async () => {
    await using t = await aChannel({ config: { max_message_mb: 1 } });
    await t.channel.connect();
    const file = `--cut\nContent-Type: application/zip\nContent-Disposition: attachment; filename=big.zip\nContent-Transfer-Encoding: base64\n\n${"QUJD".repeat(400_000)}\n`;
    const body = `--cut\nContent-Type: text/plain\n\nhello\n${file}--cut--`;
    t.dovecot.deliver(aMail({ Subject: "large", "Message-ID": "<large@x>", "Content-Type": "multipart/mixed; boundary=cut" }, body));
    await until(() => t.host.messages.length === 1);
    expect(t.host.messages[0]).toMatchObject({
      externalId: "large@x",
      text: expect.stringContaining("was not fetched"),
      content: { email: { subject: "large" } },
      media: [{ name: "big.zip", error: expect.stringContaining("larger") }],
    });
    expect(t.host.messages[0]?.media?.[0]?.reference).toBeUndefined();
  });

  it("that the server itself cannot read hold up no later one, and are asked for again before they are passed over", async () => {
    await using t = await aChannel();
    await t.channel.connect();
    t.dovecot.deliver(aMail({ Subject: "broken" }), { mode: 0 });
    await until(() => t.host.logged.some((line) => line.startsWith("the IMAP server cannot be read")));
    t.dovecot.deliver(aMail({ Subject: "after" }));
    await until(() => t.host.messages.length === 1, 40_000);
    expect(subjects(t.host)).toEqual(["after"]);
    expect(t.host.cursor).toMatchObject({ last_uid: 2, left: [{ uid: 1, since: expect.any(Number) }] });
    await t.channel.disconnect();

    const anHourAgo = { ...t.host.cursor, left: [{ uid: 1, since: Date.now() - 3_600_001 }] };
    const late = new Host(Buffer.from(JSON.stringify(anHourAgo)));
    const other = t.open(late);
    await other.connect();
    await until(() => late.messages.length === 1, 40_000);
    expect(late.messages[0]).toMatchObject({ contentType: "unsupported", text: expect.stringContaining("number 1 in the folder INBOX") });
    expect(late.cursor).not.toHaveProperty("left");
    await other[Symbol.asyncDispose]();

    for (const folder of ["cur", "new"].map((name) => join(t.dovecot.mailDir, name)))
      for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o600);
    const mended = new Host(Buffer.from(JSON.stringify(anHourAgo)));
    const again = t.open(mended);
    await again.connect();
    await until(() => mended.messages.length === 1);
    expect(subjects(mended)).toEqual(["broken"]);
    expect(mended.cursor).toMatchObject({ last_uid: 2 });
    await again[Symbol.asyncDispose]();
  });

  it("at which the process ends three times are passed over, and the next one comes", async () => {
    await using t = await aChannel();
    await t.channel.connect();
    await t.channel.disconnect();
    for (const subject of ["deadly", "after"]) t.dovecot.deliver(aMail({ Subject: subject }));
    let { state } = t.host;
    for (let times = 1; times <= 3; times++) {
      const host = new Host(state);
      const ended = new Promise<void>((resolve) => {
        // What was stored before the mail is read is the last that this process says.
        host.store = (received) => {
          state = received.state ?? state;
          resolve();
          return new Promise((_, reject) => host.ended.signal.addEventListener("abort", () => reject(new Error("closed"))));
        };
      });
      const channel = t.open(host);
      await channel.connect();
      await ended;
      expect(JSON.parse(Buffer.from(state).toString())).toMatchObject({ last_uid: 0, reading: { uid: 1, times } });
      host.ended.abort();
      await channel[Symbol.asyncDispose]();
    }
    const host = new Host(state);
    const channel = t.open(host);
    await channel.connect();
    await until(() => host.messages.length === 2);
    expect(host.messages[0]).toMatchObject({ contentType: "unsupported", text: expect.stringContaining("number 1 in the folder INBOX") });
    expect(subjects(host)).toEqual(["?", "after"]);
    expect(host.cursor).toMatchObject({ last_uid: 2 });
    expect(host.cursor).not.toHaveProperty("reading");
    await channel[Symbol.asyncDispose]();
  });

  it("too large, and met anew after the connection was lost: the head is still read", async () => {
    await using t = await aChannel({ config: { max_message_mb: 1 } });
    await t.channel.connect();
    await t.dovecot.stop();
    t.dovecot.deliver(aMail({ Subject: "large", "Message-ID": "<large@x>" }, "x".repeat(72).concat("\n").repeat(50_000)));
    await until(() => t.host.logged.some((line) => line.startsWith("the IMAP server cannot be read")));
    await t.dovecot.run();
    await until(() => t.host.messages.length === 1, 20_000);
    expect(t.host.messages[0]).toMatchObject({ externalId: "large@x", text: expect.stringContaining("was not fetched") });
  });

  it("gone before they could be read are passed over", async () => {
    await using t = await aChannel();
    const settings = settingsOf({ imap_port: t.dovecot.port });
    const client = await openImap({ settings, tokens: undefined });
    const { uidValidity } = await openFolder(client, settings);
    for (const subject of ["one", "two"]) t.dovecot.deliver(aMail({ Subject: subject }));
    const [first, second] = await listNew(client, 0);
    t.dovecot.doveadm("expunge", "-u", "support", "mailbox", "INBOX", "subject", "one");
    await client.noop();
    const take = (listed: Listed = { uid: 0, size: 0 }) =>
      readMessage(client, listed, { folder: "INBOX", uidValidity, uid: listed.uid }, settings, t.host.context().log);
    expect(await take(first)).toBeUndefined();
    expect((await take(second))?.events).toMatchObject([{ type: "message", content: { email: { subject: "two" } } }]);
    await client.logout();
  });
});
