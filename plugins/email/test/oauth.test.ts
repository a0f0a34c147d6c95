import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openImap } from "../src/imap/client.js";
import { TokenSource } from "../src/oauth.js";
import { Dovecot } from "./dovecot.js";
import { aMessage, aSender, failure, noSignal, settingsOf } from "./harness.js";

type Answer = { readonly status: number; readonly body: object };

async function aTokenServer() {
  const asked: Record<string, string>[] = [];
  const state: { answer: Answer } = { answer: { status: 200, body: { access_token: "token-1", expires_in: 3600 } } };
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      asked.push(Object.fromEntries(new URLSearchParams(body)));
      response.writeHead(state.answer.status, { "content-type": "application/json" }).end(JSON.stringify(state.answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  return { asked, state, url, [Symbol.dispose]: () => void server.close() };
}

let server: Awaited<ReturnType<typeof aTokenServer>>;
beforeEach(async () => void (server = await aTokenServer()));
afterEach(() => server[Symbol.dispose]());

const oauth = () => ({ clientId: "id", clientSecret: "shh", refreshToken: "refresh", tokenUrl: server.url, scope: "mail" });

describe("access tokens", () => {
  it("are asked for once, by the refresh token", async () => {
    const tokens = new TokenSource(oauth());
    expect(await Promise.all([tokens.get(), tokens.get()])).toEqual(["token-1", "token-1"]);
    expect(server.asked).toEqual([
      { grant_type: "refresh_token", client_id: "id", client_secret: "shh", refresh_token: "refresh", scope: "mail" },
    ]);
  });

  it("are renewed when they end, and when a server does not take them", async () => {
    const tokens = new TokenSource(oauth());
    server.state.answer = { status: 200, body: { access_token: "short", expires_in: 30 } };
    expect(await tokens.get()).toBe("short");
    server.state.answer = { status: 200, body: { access_token: "long", expires_in: 3600 } };
    expect(await tokens.get()).toBe("long");
    server.state.answer = { status: 200, body: { access_token: "renewed" } };
    expect([await tokens.get(), await tokens.get(true)]).toEqual(["long", "renewed"]);
  });

  it("that are refused need a person; a server in trouble is asked again", async () => {
    const tokens = new TokenSource(oauth());
    server.state.answer = { status: 503, body: {} };
    expect(await failure(tokens.get())).toMatchObject({ name: "NoToken" });
    server.state.answer = { status: 400, body: { error: "invalid_grant", error_description: "refresh is secret" } };
    const refused = await failure(tokens.get());
    expect(refused).toMatchObject({ name: "NeedsSignIn", message: expect.stringContaining("invalid_grant") });
    expect(refused.all).not.toMatch(/shh|refresh is secret/);
    server.state.answer = { status: 200, body: { access_token: "token-2" } };
    expect(await tokens.get()).toBe("token-2");
  });

  it("sign in to the IMAP server, and a new one when the old is not taken", async () => {
    const mailbox = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += String(chunk)));
      request.on("end", () =>
        response.end(JSON.stringify({ active: new URLSearchParams(body).get("token") === "fresh", user: "support" })),
      );
    });
    await new Promise<void>((resolve) => mailbox.listen(0, "127.0.0.1", resolve));
    await using dovecot = await Dovecot.start({ introspectionUrl: `http://127.0.0.1:${(mailbox.address() as AddressInfo).port}/` });
    const settings = settingsOf({ imap_port: dovecot.port });
    const tokens = new TokenSource(oauth());
    server.state.answer = { status: 200, body: { access_token: "stale", expires_in: 3600 } };
    expect(await failure(openImap({ settings, tokens }))).toMatchObject({ name: "NeedsSignIn" });
    server.state.answer = { status: 200, body: { access_token: "fresh", expires_in: 3600 } };
    const client = await openImap({ settings, tokens });
    expect(client.authenticated).toBeTruthy();
    await client.logout();
    mailbox.close();
  });

  it("sign in to the SMTP server, and a new one when the old is not taken", async () => {
    server.state.answer = { status: 200, body: { access_token: "stale", expires_in: 3600 } };
    const given = { smtp_user: "support", imap_user: "support", oauth_client_id: "id", oauth_refresh_token: "refresh" };
    await using t = await aSender({ password: "fresh" }, { oauth_token_url: server.url }, given);
    expect(await failure(t.channel.send(aMessage(), noSignal))).toMatchObject({ class: "auth" });
    server.state.answer = { status: 200, body: { access_token: "fresh", expires_in: 3600 } };
    await t.channel.send(aMessage(), noSignal);
    expect(t.smtp.mails).toHaveLength(1);
    expect(t.smtp.signIns.every((one) => one.startsWith("XOAUTH2"))).toBe(true);
  });

  it("that cannot be had now are no wrong password: the mail waits, and nobody is sent to sign in", async () => {
    server.state.answer = { status: 503, body: {} };
    const given = { smtp_user: "support", imap_user: "support", oauth_client_id: "id", oauth_refresh_token: "refresh" };
    await using t = await aSender({ password: "fresh" }, { oauth_token_url: server.url }, given);
    expect(await failure(t.channel.send(aMessage(), noSignal))).toMatchObject({
      name: "SendError",
      class: "retryable",
      reason: "NO_TOKEN",
    });
    expect(await failure(t.channel.connect())).not.toMatchObject({ name: "NeedsSignIn" });
    expect(await t.channel.checkHealth(noSignal)).toMatchObject({ state: "degraded", detail: expect.stringContaining("OAuth") });
    server.state.answer = { status: 400, body: { error: "invalid_grant" } };
    expect(await failure(t.channel.send(aMessage(), noSignal))).toMatchObject({ class: "auth" });
    expect(await t.channel.checkHealth(noSignal)).toMatchObject({ state: "needs_sign_in" });
    expect(await failure(t.channel.connect())).toMatchObject({ name: "NeedsSignIn" });
  });
});
