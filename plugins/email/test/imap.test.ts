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
