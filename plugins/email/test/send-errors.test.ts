import { describe, expect, it } from "vitest";
import { freePort } from "../../../core/test/services/free-port.js";
import { makeCertificate } from "./certificate.js";
import { aMessage, aSender, credentials, failure, noSignal, openChannel } from "./harness.js";
import { Host } from "./host.js";
import type { Script } from "./smtp.js";

const send = async (script: Script, cc: readonly string[] = []) => {
  await using t = await aSender();
  t.smtp.script = script;
  return await failure(t.channel.send(aMessage({ content: { email: { cc } } }), noSignal));
};
const to = (code: number, text: string): Script => ({ recipients: { "ana@example.com": { code, text } } });

describe("25.11 and 11.10: what a refusal means", () => {
  it.each<[string, Script, string, string]>([
    ["no such user", to(550, "5.1.1 no such user"), "recipient_unreachable", "550_5.1.1"],
    ["no such user, in other words", to(553, "bad mailbox"), "recipient_unreachable", "553"],
    ["greylisting", to(451, "4.7.1 come back later"), "retryable", "451_4.7.1"],
    ["a busy mailbox", to(450, "4.2.0 busy"), "retryable", "450_4.2.0"],
    ["too fast", to(450, "4.7.0 rate limit exceeded"), "rate_limited", "450_4.7.0"],
    ["a policy", to(550, "5.7.1 blocked"), "content_rejected", "550_5.7.1"],
    ["a full mailbox", to(552, "5.2.2 over quota"), "permanent", "552_5.2.2"],
    ["a wrong sender", { mailFrom: { code: 501, text: "5.5.4 bad" } }, "permanent", "501_5.5.4"],
    ["an account that may not send", { mailFrom: { code: 550, text: "5.1.8 sender denied" } }, "permanent", "550_5.1.8"],
    ["an account that may not send, in other words", { mailFrom: { code: 553, text: "not yours" } }, "permanent", "553"],
    ["a mail that is not wanted, said at the end", { data: { code: 550, text: "no" } }, "content_rejected", "550"],
    ["too large, said at the end", { data: { code: 552, text: "5.3.4 too large" } }, "content_rejected", "552_5.3.4"],
    ["spam, said at the end", { data: { code: 554, text: "5.7.1 spam" } }, "content_rejected", "554_5.7.1"],
    ["no space, said at the end", { data: { code: 452, text: "4.3.1 disk full" } }, "retryable", "452_4.3.1"],
  ])("%s", async (_why, script, kind, reason) => {
    const { class: found, reason: why, name, retryAfterMs } = await send(script);
    expect({ name, class: found, reason: why }).toEqual({ name: "SendError", class: kind, reason });
    expect(retryAfterMs).toBe(kind === "retryable" || kind === "rate_limited" ? 300_000 : undefined);
  });

  it("greylisting is over after a while", async () => {
    await using t = await aSender();
    t.smtp.script = to(451, "4.7.1 later");
    expect(await failure(t.channel.send(aMessage(), noSignal))).toMatchObject({ class: "retryable" });
    t.smtp.script = {};
    await t.channel.send(aMessage(), noSignal);
    expect(t.smtp.mails).toHaveLength(1);
  });

  it("of one recipient among several: it went out, and core hears who did not get it", async () => {
    await using t = await aSender();
    t.smtp.script = to(550, "5.1.1 no such user");
    const { externalId } = await t.channel.send(aMessage({ content: { email: { cc: ["bo@example.com"] } } }), noSignal);
    expect(t.smtp.mails[0]?.to).toEqual(["bo@example.com"]);
    expect(t.host.events).toMatchObject([
      { type: "receipt", status: "failed", externalIds: [externalId], failure: { class: "recipient_unreachable", reason: "550_5.1.1" } },
    ]);
  });

  it("of one whose domain has other letters than ASCII", async () => {
    await using t = await aSender();
    const refusal = { code: 550, text: "5.1.1 no such user" };
    t.smtp.script = { recipients: { "ana@müller.example": refusal, "ana@xn--mller-kva.example": refusal } };
    const to = { kind: "email", value: "ana@müller.example" };
    await t.channel.send(aMessage({ to, content: { email: { cc: ["bo@example.com"] } } }), noSignal);
    expect(t.host.events).toMatchObject([{ type: "receipt", status: "failed", failure: { class: "recipient_unreachable" } }]);
  });

  it("of a copy only: the person has it", async () => {
    await using t = await aSender();
    t.smtp.script = { recipients: { "bo@example.com": { code: 550, text: "no" } } };
    await t.channel.send(aMessage({ content: { email: { cc: ["bo@example.com"] } } }), noSignal);
    expect(t.host.events).toEqual([]);
  });

  it("of everybody", async () => {
    const script = {
      recipients: { "ana@example.com": { code: 550, text: "5.1.1 no" }, "bo@example.com": { code: 550, text: "5.1.1 no" } },
    };
    expect(await send(script, ["bo@example.com"])).toMatchObject({ class: "recipient_unreachable" });
  });

  it("a wrong password", async () => {
    await using t = await aSender({ password: "another" });
    expect(await failure(t.channel.send(aMessage(), noSignal))).toMatchObject({ class: "auth", name: "SendError" });
    expect(t.smtp.mails).toEqual([]);
  });
});

describe("25.11 a connection that breaks", () => {
  it.each<Script>([{ close: "before" }, { silent: "before" }])(
    "before the mail was asked for (%o): it surely did not go out",
    async (script) => {
      expect(await send(script)).toMatchObject({ name: "SendError", class: "retryable" });
    },
  );

  it.each<Script>([{ close: "after" }, { silent: "after" }])("after the mail (%o): nobody knows", async (script) => {
    await using t = await aSender();
    t.smtp.script = script;
    const error = await failure(t.channel.send(aMessage(), noSignal));
    expect(error).toMatchObject({ name: "Error", message: expect.stringContaining("did not answer after the mail") });
    expect(t.smtp.mails).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(t.smtp.mails).toHaveLength(1);
  });

  it("nobody there: it surely did not go out", async () => {
    const channel = openChannel({ smtp: await freePort(), imap: 1 }, {}, new Host());
    expect(await failure(channel.send(aMessage(), noSignal))).toMatchObject({ name: "SendError", class: "retryable" });
    await channel[Symbol.asyncDispose]();
  });

  it("core that stops waiting ends it", async () => {
    await using t = await aSender();
    t.smtp.script = { silent: "before" };
    const abort = new AbortController();
    const sent = failure(t.channel.send(aMessage(), abort.signal));
    setTimeout(() => abort.abort(), 200);
    expect(await sent).toMatchObject({ name: "SendError", class: "retryable", reason: "EABORT" });
  });
});

describe("25.11 TLS", () => {
  const tls = makeCertificate();

  it("from the first byte, with a certificate that is known", async () => {
    await using t = await aSender({ tls, secure: true }, { smtp_secure: true, tls_ca: tls.certPem });
    await t.channel.send(aMessage(), noSignal);
    expect(t.smtp.mails[0]?.isEncrypted).toBe(true);
  });

  it("by STARTTLS", async () => {
    await using t = await aSender({ tls }, { tls_ca: tls.certPem });
    await t.channel.send(aMessage(), noSignal);
    expect(t.smtp.mails[0]?.isEncrypted).toBe(true);
  });

  it("nothing goes to a server whose certificate is not known", async () => {
    await using t = await aSender({ tls, secure: true }, { smtp_secure: true });
    expect(await failure(t.channel.send(aMessage(), noSignal))).toMatchObject({
      class: "retryable",
      message: expect.stringMatching(/certificate/),
    });
    await using other = await aSender({ tls }, { tls_ca: makeCertificate().certPem });
    expect(await failure(other.channel.send(aMessage(), noSignal))).toMatchObject({ class: "retryable" });
    expect([...t.smtp.mails, ...other.smtp.mails, ...t.smtp.signIns, ...other.smtp.signIns]).toEqual([]);
  });
});

describe("25.11 STARTTLS that must be there", () => {
  it("and is not: nobody signs in, nothing goes out", async () => {
    await using t = await aSender({}, { tls_ca: makeCertificate().certPem });
    expect(await failure(t.channel.send(aMessage(), noSignal))).toMatchObject({ class: "retryable", name: "SendError" });
    expect([...t.smtp.mails, ...t.smtp.signIns]).toEqual([]);
  });
});

describe("11.12 secrets", () => {
  it("are in no error and no log line", async () => {
    const password = "sEcr3t-pass-phrase";
    await using t = await aSender({}, {}, { ...credentials, smtp_password: password, imap_password: password });
    const errors = [await failure(t.channel.connect()), await failure(t.channel.send(aMessage({ text: "private words" }), noSignal))];
    const all = [...errors.map(({ all: text }) => text), ...t.host.logged].join("\n");
    expect(all).not.toContain(password);
    expect(all).not.toContain(Buffer.from(password).toString("base64"));
    expect(all).not.toContain(Buffer.from(`\0support\0${password}`).toString("base64"));
    expect(all).not.toContain("private words");
  });
});
