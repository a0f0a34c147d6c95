import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aChannel, aMail, noSignal } from "./harness.js";
import { Host } from "./host.js";
import { until } from "./wait.js";

let t: Awaited<ReturnType<typeof aChannel>>;
const subjects = (host = t.host) => host.messages.map(({ content }) => content?.email?.subject ?? "?");

describe("25.10 reading a mailbox", () => {
  beforeEach(async () => void (t = await aChannel({ config: { poll_interval_s: 3600 } })));
  afterEach(() => t[Symbol.asyncDispose]());

  it("takes a new mail within two seconds by IDLE, with its position", async () => {
    await t.channel.connect();
    const startedAt = Date.now();
    t.dovecot.deliver(aMail({ Subject: "by IDLE" }));
    await until(() => t.host.messages.length === 1);
    expect(Date.now() - startedAt).toBeLessThan(2000);
    expect(subjects()).toEqual(["by IDLE"]);
    const stored = t.host.received.find(({ events }) => events.length > 0);
    expect(JSON.parse(Buffer.from(stored?.state ?? []).toString())).toMatchObject({ last_uid: 1, folder: "INBOX" });
    t.dovecot.deliver(aMail({ Subject: "and another" }));
    await until(() => t.host.messages.length === 2);
    expect(t.host.cursor.last_uid).toBe(2);
  });

  it("imports nothing that was there before, and touches nothing", async () => {
    for (let index = 0; index < 20; index++) t.dovecot.deliver(aMail());
    await t.channel.connect();
    expect(t.host.cursor.last_uid).toBe(20);
    t.dovecot.deliver(aMail({ Subject: "new" }));
    await until(() => t.host.messages.length === 1);
    expect(subjects()).toEqual(["new"]);
    expect(t.dovecot.doveadm("mailbox", "status", "-u", "support", "messages unseen", "INBOX")).toContain("messages=21 unseen=21");
  });

  it("goes on where it was", async () => {
    await t.channel.connect();
    await t.channel.disconnect();
    for (const subject of ["one", "two"]) t.dovecot.deliver(aMail({ Subject: subject }));
    const host = new Host(t.host.state);
    const again = t.open(host);
    await again.connect();
    await until(() => host.messages.length === 2);
    expect(subjects(host)).toEqual(["one", "two"]);
    await again[Symbol.asyncDispose]();
  });
});

describe("25.10 a folder of its own kind", () => {
  it("without IDLE is looked into every so often", async () => {
    await using t = await aChannel({ dovecot: { idle: false } });
    await t.channel.connect();
    t.dovecot.deliver(aMail({ Subject: "by polling" }));
    await until(() => t.host.messages.length === 1, 5000);
    expect(subjects(t.host)).toEqual(["by polling"]);
  });

  it("with 10000 old mails imports none of them", async () => {
    await using t = await aChannel();
    for (let index = 0; index < 10_000; index++) t.dovecot.deliver(aMail());
    await t.channel.connect();
    t.dovecot.deliver(aMail({ Subject: "new" }));
    await until(() => t.host.messages.length === 1);
    expect(subjects(t.host)).toEqual(["new"]);
    expect(t.host.cursor.last_uid).toBe(10_001);
  });

  it("that is numbered anew is read again from two days before, and everything has the same id as before", async () => {
    await using t = await aChannel();
    t.dovecot.deliver(aMail({ "Message-ID": "<history@x>" }), { at: new Date(Date.now() - 3_600_000) });
    const longAgo = Date.now() - 30 * 24 * 3_600_000;
    await t.channel.connect();
    t.dovecot.deliver(aMail({ "Message-ID": "<old@x>" }), { at: new Date(longAgo) });
    for (const id of ["a@x", "b@x"]) t.dovecot.deliver(aMail({ "Message-ID": `<${id}>` }));
    await until(() => t.host.messages.length === 3);
    const before = t.host.cursor;
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await t.dovecot.renumber();
    await until(() => t.host.cursor.uid_validity !== before.uid_validity, 20_000);
    t.dovecot.deliver(aMail({ "Message-ID": "<after@x>" }));
    await until(() => t.host.messages.some(({ externalId }) => externalId === "after@x"));
    const again = t.host.messages.slice(3).map(({ externalId }) => externalId);
    expect(again.sort()).toEqual(["a@x", "after@x", "b@x"]);
  });

  it("that went back behind our position without new numbers counts as numbered anew", async () => {
    await using t = await aChannel();
    await t.channel.connect();
    await t.channel.disconnect();
    const host = new Host(Buffer.from(JSON.stringify({ ...t.host.cursor, last_uid: 100 })));
    const restored = t.open(host);
    await restored.connect();
    t.dovecot.deliver(aMail({ Subject: "after the restore" }));
    await until(() => host.messages.length === 1);
    expect(host.cursor.last_uid).toBe(1);
    await restored[Symbol.asyncDispose]();
  });

  it("marks mails as read only when it is told to", async () => {
    await using t = await aChannel({ config: { after_fetch: "seen" } });
    await t.channel.connect();
    t.dovecot.deliver(aMail());
    await until(() => t.dovecot.doveadm("mailbox", "status", "-u", "support", "unseen", "INBOX").includes("unseen=0"));
    expect(t.host.messages).toHaveLength(1);
  });

  it("moves mails only when it is told to, and a missing folder costs none", async () => {
    await using t = await aChannel({ config: { after_fetch: "move", move_to: "Done" } });
    await t.channel.connect();
    t.dovecot.deliver(aMail());
    const count = (folder: string) => t.dovecot.doveadm("mailbox", "status", "-u", "support", "messages", folder).trim();
    await until(() => count("Done").endsWith("messages=1"));
    expect(count("INBOX")).toContain("messages=0");
    const host = new Host();
    const other = t.open(host, { move_to: "No such folder" });
    await other.connect();
    t.dovecot.deliver(aMail());
    await until(() => host.messages.length === 1);
    await until(() => host.logged.some((line) => line.startsWith("a mail could not be")));
    await other[Symbol.asyncDispose]();
  });
});

describe("25.10 a server in trouble", () => {
  it("that ends the session is connected to again, and nothing is lost", async () => {
    await using t = await aChannel({ config: { poll_interval_s: 3600 } });
    await t.channel.connect();
    t.dovecot.kick();
    t.dovecot.deliver(aMail({ Subject: "while away" }));
    await until(() => t.host.messages.length === 1);
    expect(t.host.logged.filter((line) => line.startsWith("the IMAP server cannot be read"))).toHaveLength(1);
    expect(t.host.events.filter(({ type }) => type === "channel")).toEqual([]);
    expect(await t.channel.checkHealth(noSignal)).toEqual({ state: "connected" });
  });

  it("that is down is waited for, and a person is told, and told when it is over", async () => {
    await using t = await aChannel();
    await t.channel.connect();
    await t.dovecot.stop();
    await until(() => t.host.events.some((event) => event.type === "channel" && event.state === "degraded"));
    expect(await t.channel.checkHealth(noSignal)).toMatchObject({ state: "degraded", detail: expect.stringContaining("IMAP") });
    t.dovecot.deliver(aMail({ Subject: "while down" }));
    await t.dovecot.run();
    await until(() => t.host.messages.length === 1, 20_000);
    expect(t.host.events.at(-1)).toEqual({ type: "channel", state: "connected" });
  });

  it("that no longer takes the password needs a person, and is left alone", async () => {
    await using t = await aChannel();
    await t.channel.connect();
    await t.dovecot.setPassword("another");
    t.dovecot.kick();
    await until(() => t.host.events.some((event) => event.type === "channel" && event.state === "needs_sign_in"));
    expect(t.host.events.at(-1)).toMatchObject({ detail: expect.stringContaining("app password"), action: expect.any(String) });
    expect(await t.channel.checkHealth(noSignal)).toMatchObject({ state: "needs_sign_in" });
  });
});

describe("11.4 core in trouble", () => {
  it("a position is never ahead of what is stored", async () => {
    await using t = await aChannel();
    await t.channel.connect();
    let store = () => {};
    t.host.store = ({ events }) => (events.length === 0 ? Promise.resolve() : new Promise((resolve) => (store = resolve)));
    t.dovecot.deliver(aMail());
    await until(() => t.host.logged.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(t.host.cursor.last_uid).toBe(0);
    store();
    await until(() => t.host.cursor.last_uid === 1);
  });

  it("reading ends when core takes nothing more", async () => {
    await using t = await aChannel();
    await t.channel.connect();
    let asked = 0;
    t.host.store = () => {
      asked += 1;
      t.host.ended.abort();
      return Promise.reject(new Error("taken over"));
    };
    t.dovecot.deliver(aMail());
    await until(() => asked > 0);
    t.dovecot.deliver(aMail());
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(asked).toBe(1);
  });

  it("what core cannot take is told by its head, and the next one comes", async () => {
    await using t = await aChannel();
    await t.channel.connect();
    t.host.store = ({ events }) => {
      const isTooMuch = events.some((event) => event.type === "message" && event.content?.email?.subject === "much");
      return isTooMuch ? Promise.reject(new RangeError("an event of 9000000 bytes")) : Promise.resolve();
    };
    t.dovecot.deliver(aMail({ Subject: "much", "Message-ID": "<much@x>" }));
    t.dovecot.deliver(aMail({ Subject: "after" }));
    await until(() => t.host.messages.length === 2);
    expect(t.host.messages[0]).toMatchObject({ externalId: "much@x", contentType: "unsupported", text: "much" });
    expect(subjects(t.host)).toEqual(["?", "after"]);
  });

  it("anything else that goes wrong there is tried again", async () => {
    await using t = await aChannel();
    await t.channel.connect();
    let failures = 1;
    t.host.store = ({ events }) => (events.length > 0 && failures-- > 0 ? Promise.reject(new Error("whatever")) : Promise.resolve());
    t.dovecot.deliver(aMail({ Subject: "late" }));
    await until(() => t.host.messages.length === 1);
    expect(subjects(t.host)).toEqual(["late"]);
  });
});
