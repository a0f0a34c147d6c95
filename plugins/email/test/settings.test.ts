import { describe, expect, it } from "vitest";
import { email } from "../src/plugin.js";
import { configOf, credentials, settingsOf } from "./harness.js";

const bare = { from: "support@shop.example", smtp_host: "smtp.shop.example", imap_host: "imap.shop.example" };
const parse = (config: Record<string, unknown>, given: Record<string, unknown> = credentials) =>
  email.parseSettings({ ...bare, ...config }, given);

describe("settings", () => {
  it("are safe where nothing is said", () => {
    expect(parse({})).toMatchObject({
      smtp: { port: 465, secure: true },
      imap: { port: 993, secure: true },
      allowPlaintext: false,
      folder: "INBOX",
      afterFetch: "none",
      pollMs: 60_000,
      plusAddressing: false,
    });
  });

  it.each([
    [{ smtp_secure: false, imap_secure: false }, 587, false, 143, false],
    [{ smtp_port: 587, imap_port: 143 }, 587, false, 143, false],
    [{ smtp_port: 465, imap_port: 993 }, 465, true, 993, true],
    [{ smtp_port: 2465, smtp_secure: true, imap_port: 1993, imap_secure: true }, 2465, true, 1993, true],
  ])("know ports: %o", (config, smtpPort, smtpSecure, imapPort, imapSecure) => {
    expect(parse(config)).toMatchObject({ smtp: { port: smtpPort, secure: smtpSecure }, imap: { port: imapPort, secure: imapSecure } });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["from", { from: "Shop <support@shop.example>" }, credentials],
    ["from", { from: "a@b.example\r\nBcc: c@d.example" }, credentials],
    ["move_to", { after_fetch: "move" }, credentials],
    ["move_to", { after_fetch: "move", move_to: "INBOX" }, credentials],
    ["imap_password", {}, { ...credentials, imap_password: undefined }],
    ["smtp_password", {}, { ...credentials, smtp_password: undefined }],
    ["oauth_token_url", {}, { ...credentials, oauth_refresh_token: "x" }],
  ])("a wrong %s is named: %o", (name, config, given) => {
    expect(() => parse(config, given)).toThrow(expect.objectContaining({ name: "SettingsError", message: expect.stringContaining(name) }));
  });

  it("lead to no private address", () => {
    for (const name of ["smtp_host", "imap_host"]) {
      expect(() => parse({ [name]: "10.0.0.1" })).toThrow(expect.objectContaining({ name: "AddressNotAllowed" }));
    }
    const given = { ...credentials, oauth_client_id: "id", oauth_refresh_token: "x" };
    expect(() => parse({ oauth_token_url: "http://169.254.169.254/token" }, given)).toThrow(
      expect.objectContaining({ name: "AddressNotAllowed" }),
    );
  });

  it("send the secrets of OAuth over https alone, but on this machine", () => {
    const given = { ...credentials, oauth_client_id: "id", oauth_refresh_token: "x" };
    const { pattern } = (email.configSchema as { properties: { oauth_token_url: { pattern: string } } }).properties.oauth_token_url;
    for (const url of ["http://login.example.com/token", "http://127.0.0.1.example.com/token", "http://localhost.example.com/token"]) {
      expect(() => parse({ oauth_token_url: url }, given)).toThrow(expect.objectContaining({ name: "SettingsError" }));
      expect(url).not.toMatch(new RegExp(pattern, "u"));
    }
    for (const url of [
      "https://login.example.com/token",
      "http://127.0.0.1:8080/token",
      "http://localhost/token",
      "http://[::1]:8080/token",
    ]) {
      expect(parse({ oauth_token_url: url }, given).oauth?.tokenUrl).toBe(url);
      expect(url).toMatch(new RegExp(pattern, "u"));
    }
  });

  it("take a number in brackets", () => {
    expect(parse({ smtp_host: "[2606:4700::1111]", imap_host: "2606:4700::1111" })).toMatchObject({
      smtp: { host: "2606:4700::1111" },
      imap: { host: "2606:4700::1111" },
    });
  });

  it("have an origin secret that nobody can work out, also with OAuth alone", () => {
    const secretOf = (refreshToken: string) => {
      const given = { smtp_user: "s", imap_user: "i", oauth_client_id: "id", oauth_refresh_token: refreshToken };
      return parse({ oauth_token_url: "https://login.example.com/token" }, given).originSecret;
    };
    expect(secretOf("one")).not.toBe(secretOf("two"));
  });

  it("have an origin secret, of the channel's own", () => {
    const own = settingsOf({ origin_secret: undefined });
    const other = settingsOf({ origin_secret: undefined }, { ...credentials, imap_password: "another" });
    expect(own.originSecret).toMatch(/^[0-9a-f]{64}$/);
    expect(other.originSecret).not.toBe(own.originSecret);
    expect(settingsOf().originSecret).toBe(configOf({ smtp: 1, imap: 1 }).origin_secret);
  });

  it("hide every secret", () => {
    const hidden = (schema: unknown) =>
      Object.entries((schema as { properties: Record<string, { writeOnly?: boolean }> }).properties).flatMap(([name, { writeOnly }]) =>
        writeOnly ? [name] : [],
      );
    expect(hidden(email.configSchema)).toEqual(["origin_secret"]);
    expect(hidden(email.credentialsSchema)).toEqual(["smtp_password", "imap_password", "oauth_client_secret", "oauth_refresh_token"]);
  });
});
