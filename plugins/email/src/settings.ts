import { createHash } from "node:crypto";
import { isIP } from "node:net";
import { assertHostAllowed, assertUrlAllowed, SettingsError } from "@linktor/plugin-sdk";
import { isAddress } from "./inbound/address.js";
import { isLoopback } from "./loopback.js";

/** A mail server and how to sign in to it. */
export type Server = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; STARTTLS otherwise. */
  readonly secure: boolean;
  readonly user: string;
  readonly password: string;
};

/** How to get access tokens. */
export type OAuth = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly tokenUrl: string;
  readonly scope: string;
};

export type Settings = {
  readonly from: string;
  readonly fromName: string;
  readonly smtp: Server;
  readonly imap: Server;
  readonly oauth: OAuth | undefined;
  readonly allowPlaintext: boolean;
  readonly tlsCa: string | undefined;
  readonly folder: string;
  readonly afterFetch: "none" | "seen" | "move";
  readonly moveTo: string;
  readonly pollMs: number;
  readonly maxMessageBytes: number;
  readonly plusAddressing: boolean;
  readonly defaultSubject: string;
  readonly originSecret: string;
};

type Given = Readonly<Record<string, unknown>>;

export function parseSettings(config: Given, credentials: Given): Settings {
  const from = text(config.from).trim().toLowerCase();
  if (!isAddress(from)) throw new SettingsError("from must be one mail address, such as support@example.com");
  const afterFetch = config.after_fetch === "seen" || config.after_fetch === "move" ? config.after_fetch : "none";
  if (afterFetch === "move" && text(config.move_to) === "")
    throw new SettingsError("move_to must name a folder when after_fetch is `move`");
  if (text(config.move_to) !== "" && config.move_to === (config.imap_folder ?? "INBOX"))
    throw new SettingsError("move_to must be another folder");
  const smtp = serverOf("smtp", config, credentials, { secure: 465, plain: 587 });
  const imap = serverOf("imap", config, credentials, { secure: 993, plain: 143 });
  const oauth = oauthOf(config, credentials);
  if (!oauth && imap.password === "") throw new SettingsError("imap_password, or the OAuth credentials, must be given");
  if (!oauth && smtp.user !== "" && smtp.password === "") throw new SettingsError("smtp_password must be given with smtp_user");
  const fromName = text(config.from_name);
  return {
    from,
    fromName,
    smtp,
    imap,
    oauth,
    allowPlaintext: config.allow_plaintext === true,
    tlsCa: text(config.tls_ca) || undefined,
    folder: text(config.imap_folder) || "INBOX",
    afterFetch,
    moveTo: text(config.move_to),
    pollMs: Number(config.poll_interval_s ?? 60) * 1000,
    maxMessageBytes: Number(config.max_message_mb ?? 50) * 1024 * 1024,
    plusAddressing: config.plus_addressing === true,
    defaultSubject: text(config.default_subject) || (fromName === "" ? "A message for you" : `A message from ${fromName}`),
    originSecret: text(config.origin_secret) || derivedSecret(from, imap.password || oauth?.clientSecret || (oauth?.refreshToken ?? "")),
  };
}

function serverOf(
  kind: "smtp" | "imap",
  config: Given,
  credentials: Given,
  ports: { readonly secure: number; readonly plain: number },
): Server {
  const host = text(config[`${kind}_host`])
    .trim()
    .replace(/^\[(.*)\]$/, "$1");
  if (host === "") throw new SettingsError(`${kind}_host must be given`);
  assertHostAllowed(host);
  const givenPort = config[`${kind}_port`] === undefined ? undefined : Number(config[`${kind}_port`]);
  const given = config[`${kind}_secure`];
  const secure = typeof given === "boolean" ? given : givenPort === undefined || givenPort === ports.secure;
  const port = givenPort ?? (secure ? ports.secure : ports.plain);
  return { host, port, secure, user: text(credentials[`${kind}_user`]), password: text(credentials[`${kind}_password`]) };
}

function oauthOf(config: Given, credentials: Given): OAuth | undefined {
  const refreshToken = text(credentials.oauth_refresh_token);
  if (refreshToken === "") return undefined;
  const tokenUrl = text(config.oauth_token_url);
  const clientId = text(credentials.oauth_client_id);
  if (tokenUrl === "" || clientId === "")
    throw new SettingsError("oauth_token_url and oauth_client_id must be given with oauth_refresh_token");
  assertUrlAllowed(tokenUrl);
  if (!isPrivateWay(new URL(tokenUrl))) throw new SettingsError("oauth_token_url must begin with https://");
  return { clientId, clientSecret: text(credentials.oauth_client_secret), refreshToken, tokenUrl, scope: text(config.oauth_scope) };
}

function isPrivateWay({ protocol, hostname }: URL): boolean {
  const host = hostname.replaceAll(/[[\]]/g, "");
  return protocol === "https:" || host === "localhost" || (isIP(host) !== 0 && isLoopback(host));
}

/** For channels that were made without one. */
function derivedSecret(from: string, secret: string): string {
  return createHash("sha256").update(`linktor origin\0${from}\0${secret}`).digest("hex");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
