import { isIP } from "node:net";
import { guardedConnect } from "@linktor/plugin-sdk";
import nodemailer, { type SMTPPoolOptions, type SMTPPoolSentMessageInfo } from "nodemailer";
import { isLoopback } from "../loopback.js";
import type { TokenSource } from "../oauth.js";
import type { Settings } from "../settings.js";
import type { Composed } from "./compose.js";

const CONNECT_MS = 15_000;
const GREETING_MS = 30_000;
const SOCKET_MS = 2 * 60_000;

/** How it ended; `isUnderWay`: the server may have the whole mail. */
export class NotAccepted extends Error {
  override name = "NotAccepted";
  readonly isUnderWay: boolean;
  constructor(cause: unknown, isUnderWay: boolean) {
    super(cause instanceof Error ? cause.message : "the mail was not accepted", { cause });
    this.isUnderWay = isUnderWay;
  }
}

export type Timeouts = { readonly greetingMs?: number; readonly socketMs?: number };

/** A few connections to the SMTP server, kept for as long as mails follow each other. */
export class Transport implements Disposable {
  readonly #pool: ReturnType<typeof createPool>;

  constructor(settings: Settings, tokens: TokenSource | undefined, timeouts: Timeouts = {}) {
    this.#pool = createPool(settings, timeouts);
    if (!tokens) return;
    this.#pool.set("oauth2_provision_cb", (_user, renew, done) => {
      tokens.get(renew).then(
        (token) => done(null, token),
        (error: Error) => done(error),
      );
    });
  }

  /** Throws `NotAccepted`. */
  async send(mail: Composed, signal: AbortSignal): Promise<SMTPPoolSentMessageInfo> {
    const sent: { stream?: Stream } = {};
    const data: Composed & TrackedData = { ...mail, signal, onStream: (stream) => void Object.assign(sent, { stream }) };
    try {
      return await this.#pool.sendMail(data);
    } catch (error) {
      throw new NotAccepted(error, sent.stream?.readableDidRead === true);
    }
  }

  /** Connects, greets and signs in, and nothing more. */
  async verify(): Promise<void> {
    await this.#pool.verify();
  }

  [Symbol.dispose](): void {
    this.#pool.close();
  }
}

function createPool(settings: Settings, { greetingMs = GREETING_MS, socketMs = SOCKET_MS }: Timeouts) {
  const { smtp, oauth } = settings;
  const options: SMTPPoolOptions & { readonly pool: true } = {
    pool: true,
    host: smtp.host,
    port: smtp.port,
    secure: smtp.secure,
    requireTLS: !smtp.secure,
    ...(smtp.user !== "" && { auth: oauth ? { type: "OAuth2", user: smtp.user } : { user: smtp.user, pass: smtp.password } }),
    maxConnections: 3,
    idleTimeout: 30_000,
    // It would also send again what the server may have.
    maxRequeues: 0,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: greetingMs,
    socketTimeout: socketMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: (_options, done) => {
      guardedConnect({ host: smtp.host, port: smtp.port, timeoutMs: CONNECT_MS }).then(
        (connection) => {
          // Nobody reads along on this machine; whoever names an authority wants TLS all the same.
          const isUnverified = isLoopback(connection.remoteAddress) && !smtp.secure && !settings.tlsCa;
          const tls = {
            ...(settings.tlsCa && { ca: settings.tlsCa }),
            // TLS has no names for numbers.
            ...(isIP(smtp.host) === 0 && { servername: smtp.host }),
            rejectUnauthorized: !isUnverified,
          };
          done(null, { connection, requireTLS: !smtp.secure && !isUnverified && !settings.allowPlaintext, tls });
        },
        (error: Error) => done(error, false),
      );
    },
  };
  const pool = nodemailer.createTransport(options);
  // Bytes leave when the server has asked for them: whoever reads this stream has begun to send them.
  pool.use("stream", (mail, done) => {
    const { message, data } = mail as unknown as Tracked;
    const create = message.createReadStream.bind(message);
    message.createReadStream = (...options) => {
      const stream = create(...options);
      data.onStream?.(stream);
      return stream;
    };
    done();
  });
  return pool;
}

type Stream = { readonly readableDidRead: boolean };
type TrackedData = { readonly onStream: (stream: Stream) => void };
type Tracked = {
  readonly message: { createReadStream: (...options: unknown[]) => Stream };
  readonly data: Partial<TrackedData>;
};
