import type { AddressInfo, Socket } from "node:net";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions } from "smtp-server";

export type SentMail = { readonly from: string; readonly to: readonly string[]; readonly raw: Buffer; readonly isEncrypted: boolean };

type Refusal = { readonly code: number; readonly text: string };

/** What the server does about the next mail or recipient. */
export type Script = {
  /** By recipient. */
  readonly recipients?: Readonly<Record<string, Refusal>>;
  readonly mailFrom?: Refusal;
  readonly data?: Refusal;
  /** Breaks the connection before the mail is asked for, or once all of it came. */
  readonly close?: "before" | "after";
  /** Says nothing at that point. */
  readonly silent?: "before" | "after";
};

export type SmtpOptions = {
  readonly password?: string;
  readonly tls?: { readonly certPem: string; readonly keyPem: string };
  readonly secure?: boolean;
  readonly more?: Partial<SMTPServerOptions>;
};

/** A real SMTP server that signs people in, keeps what it takes, and can be told to refuse. */
export class Smtp implements AsyncDisposable {
  readonly mails: SentMail[] = [];
  readonly signIns: string[] = [];
  script: Script = {};
  deliver: (mail: SentMail) => void = () => {};
  connections = 0;
  port = 0;
  readonly #server: SMTPServer;
  readonly #sockets = new Set<Socket>();

  private constructor({ password = "secret", tls, secure = false, more = {} }: SmtpOptions) {
    this.#server = new SMTPServer({
      secure,
      ...(tls ? { key: tls.keyPem, cert: tls.certPem } : {}),
      ...(!tls && { disabledCommands: ["STARTTLS"] }),
      allowInsecureAuth: true,
      authMethods: ["PLAIN", "LOGIN", "XOAUTH2"],
      closeTimeout: 100,
      size: 40 * 1024 * 1024,
      onAuth: (auth, _session, done) => {
        this.signIns.push(`${auth.method} ${auth.username}`);
        const isRight = auth.username === "support" && (auth.method === "XOAUTH2" ? auth.accessToken : auth.password) === password;
        if (isRight) return done(null, { user: auth.username });
        if (auth.method === "XOAUTH2") return done(null, { data: { status: "401", schemes: "bearer", scope: "mail" } });
        done(withCode(535, "5.7.8 Username and Password not accepted"));
      },
      onMailFrom: (_address, _session, done) =>
        done(this.script.mailFrom && withCode(this.script.mailFrom.code, this.script.mailFrom.text)),
      onRcptTo: ({ address }, session, done) => {
        if (this.script.close === "before") return this.#break(session.remotePort);
        if (this.script.silent === "before") return;
        const refusal = this.script.recipients?.[address];
        done(refusal && withCode(refusal.code, refusal.text));
      },
      onData: (stream, session, done) => void this.#take(stream, session, done),
      ...more,
    });
    this.#server.on("error", () => {});
    this.#server.server.on("connection", (socket: Socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  static async start(options: SmtpOptions = {}, port = 0): Promise<Smtp> {
    const smtp = new Smtp(options);
    await new Promise<void>((resolve) => smtp.#server.listen(port, "127.0.0.1", resolve));
    smtp.port = (smtp.#server.server.address() as AddressInfo).port;
    return smtp;
  }

  /** As servers do with connections that wait for too long. */
  closeConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.closeConnections();
    await closed;
  }

  async #take(stream: SMTPServerDataStream, session: Session, done: (error?: Error | null, text?: string) => void): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const { script } = this;
    if (script.data) return done(withCode(script.data.code, script.data.text));
    const { mailFrom, rcptTo } = session.envelope;
    const from = mailFrom === false ? "" : mailFrom.address;
    const mail = { from, to: rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks), isEncrypted: session.secure };
    this.mails.push(mail);
    if (script.close === "after") return this.#break(session.remotePort);
    if (script.silent === "after") return;
    this.deliver(mail);
    done(null, "queued");
  }

  #break(port: number): void {
    for (const socket of this.#sockets) if (socket.remotePort === port) socket.destroy();
  }
}

type Session = {
  readonly secure: boolean;
  readonly remotePort: number;
  readonly envelope: {
    readonly mailFrom: false | { readonly address: string };
    readonly rcptTo: readonly { readonly address: string }[];
  };
};

function withCode(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
