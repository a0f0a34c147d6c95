import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { makeCertificate } from "./certificate.js";
import { aChannel, aMail, credentials, failure, noSignal } from "./harness.js";
import { Host } from "./host.js";
import { until } from "./wait.js";

describe("11.13 connecting and health", () => {
  it("signs in to both servers", async () => {
    await using t = await aChannel();
    await t.channel.connect();
    expect(t.smtp.signIns).toEqual(["PLAIN support"]);
    expect(await t.channel.checkHealth(noSignal)).toEqual({ state: "connected" });
    expect(t.host.logged).toEqual(['the mailbox is open {"folder":"INBOX"}']);
  });

  it.each(["smtp_password", "imap_password"])("a wrong %s needs a person", async (name) => {
    await using t = await aChannel();
    const channel = t.open(new Host(), {}, { ...credentials, [name]: "wrong" });
    expect(await failure(channel.connect())).toMatchObject({ name: "NeedsSignIn", message: expect.stringContaining("app password") });
    if (name === "smtp_password") expect(await channel.checkHealth(noSignal)).toMatchObject({ state: "needs_sign_in" });
    await channel[Symbol.asyncDispose]();
  });

  it("an SMTP server that is down shows, and mails are read all the same", async () => {
    await using t = await aChannel();
    const host = new Host();
    const channel = t.open(host, { smtp_port: 1 });
    await channel.connect();
    expect(await channel.checkHealth(noSignal)).toMatchObject({ state: "degraded", detail: expect.stringContaining("SMTP") });
    t.dovecot.deliver(aMail());
    await until(() => host.messages.length === 1);
    await channel[Symbol.asyncDispose]();
  });

  it("a folder that is not there is an error of the settings", async () => {
    await using t = await aChannel({ config: { imap_folder: "Nowhere" } });
    expect(await failure(t.channel.connect())).toMatchObject({ name: "SettingsError", message: expect.stringContaining("Nowhere") });
  });

  it("closing waits for no server that says nothing", async () => {
    await using t = await aChannel();
    await t.channel.connect();
    await t.dovecot.stop();
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(t.dovecot.port, "127.0.0.1", resolve));
    const isAsked = new Promise((resolve) => silent.once("connection", resolve));
    await isAsked;
    const startedAt = Date.now();
    await t.channel[Symbol.asyncDispose]();
    expect(Date.now() - startedAt).toBeLessThan(1000);
    silent.close();
  });

  it("connecting again reads on, once", async () => {
    await using t = await aChannel();
    await t.channel.connect();
    await t.channel.connect();
    t.dovecot.deliver(aMail());
    await until(() => t.host.messages.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(t.host.messages).toHaveLength(1);
  });

  it("reads with TLS from the first byte, and by STARTTLS, and only with a certificate that is known", async () => {
    const tls = makeCertificate();
    await using t = await aChannel({ dovecot: { tls }, smtp: { tls }, config: { tls_ca: tls.certPem } });
    await t.channel.connect();
    t.dovecot.deliver(aMail());
    await until(() => t.host.messages.length === 1);
    const host = new Host();
    const secure = t.open(host, { imap_secure: true, imap_port: t.dovecot.tlsPort });
    await secure.connect();
    await secure[Symbol.asyncDispose]();
    const strange = t.open(new Host(), {
      imap_secure: true,
      imap_port: t.dovecot.tlsPort,
      tls_ca: makeCertificate().certPem,
      smtp_port: t.smtp.port,
    });
    expect(await failure(strange.connect())).toMatchObject({ message: expect.stringMatching(/certificate/) });
    await strange[Symbol.asyncDispose]();
  });

  it("an IMAP server that offers no STARTTLS gets no password", async () => {
    const tls = makeCertificate();
    await using t = await aChannel({ smtp: { tls }, config: { tls_ca: tls.certPem } });
    expect(await failure(t.channel.connect())).toMatchObject({ message: expect.stringMatching(/STARTTLS/i) });
  });
});
