import { isIP } from "node:net";
import { AddressNotAllowed, NeedsSignIn, resolveAllowed } from "@linktor/plugin-sdk";
import { ImapFlow } from "imapflow";
import { isLoopback } from "../loopback.js";
import type { TokenSource } from "../oauth.js";
import type { Settings } from "../settings.js";

const CONNECT_MS = 20_000;
const MB = 1024 * 1024;

export type ImapAccess = { readonly settings: Settings; readonly tokens: TokenSource | undefined };

/** Why a sign-in failed, in words a person can act on. */
const SIGN_IN = "The IMAP server does not accept the user or the password. Check them, or make a new app password.";

/** Connects and signs in, until the signal ends. Throws `NeedsSignIn` when the server does not take the credentials. */
export async function openImap({ settings, tokens }: ImapAccess, signal?: AbortSignal, isRetry = false): Promise<ImapFlow> {
  const { imap } = settings;
  const [address] = await resolveAllowed(imap.host);
  if (!address) throw new AddressNotAllowed(imap.host);
  // Nobody reads along on this machine; whoever names an authority wants TLS all the same.
  const isUnverified = isLoopback(address.address) && !imap.secure && !settings.tlsCa;
  const client = new ImapFlow({
    // The address that was checked, so that a name cannot lead elsewhere by now.
    host: address.address,
    ...(isIP(imap.host) === 0 && { servername: imap.host }),
    port: imap.port,
    secure: imap.secure,
    ...(!imap.secure && !isUnverified && !settings.allowPlaintext && { doSTARTTLS: true }),
    tls: {
      ...(settings.tlsCa && { ca: settings.tlsCa }),
      rejectUnauthorized: !isUnverified,
    },
    auth: tokens ? { user: imap.user, accessToken: await tokens.get() } : { user: imap.user, pass: imap.password },
    logger: false,
    clientInfo: { name: "Linktor" },
    disableAutoIdle: true,
    // NAT boxes forget a silent connection after ten minutes or so.
    maxIdleTime: 8 * 60_000,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: settings.pollMs + 60_000,
    maxLiteralSize: settings.maxMessageBytes + MB,
    maxResponseSize: settings.maxMessageBytes + 2 * MB,
    maxLineLength: 8 * MB,
  });
  // Every failure also ends the call that meets it; without a listener it would end the process.
  client.on("error", () => {});
  const close = () => client.close();
  signal?.addEventListener("abort", close);
  try {
    signal?.throwIfAborted();
    await client.connect();
    return client;
  } catch (error) {
    client.close();
    if (!isSignInRefused(error)) throw error;
    // A token can end early; a new one is worth a try.
    if (tokens && !isRetry) {
      await tokens.get(true);
      return await openImap({ settings, tokens }, signal, true);
    }
    throw new NeedsSignIn(SIGN_IN, { cause: error });
  } finally {
    signal?.removeEventListener("abort", close);
  }
}

/** Servers also refuse when they are busy, and then say so, some only in words. */
function isSignInRefused(error: unknown): boolean {
  const { authenticationFailed, serverResponseCode = "", response = "" } = error as Partial<Refused>;
  if (authenticationFailed !== true || BUSY.includes(serverResponseCode)) return false;
  return serverResponseCode !== "ALERT" || !/too many|exceeded/i.test(String(response));
}

type Refused = { readonly authenticationFailed: boolean; readonly serverResponseCode: string; readonly response: string };

const BUSY = ["UNAVAILABLE", "LIMIT", "INUSE", "SERVERBUG", "OVERQUOTA"];
