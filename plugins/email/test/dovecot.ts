import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort, isFree } from "../../../core/test/services/free-port.js";
import { until } from "./wait.js";

/** Dovecot reads no mail as root. */
const owner = userInfo().uid === 0 ? { uid: 8, gid: 8 } : userInfo();
const PROGRAM = "/usr/sbin/dovecot";

export type DovecotOptions = {
  /** Where it asks whose an access token is. */
  readonly introspectionUrl?: string;
  readonly idle?: boolean;
  readonly tls?: { readonly certPem: string; readonly keyPem: string };
};

/** A real IMAP server of our own, with everything in one folder. Mails lie in Maildirs, so that tests can put files there as an MTA does. */
export class Dovecot implements AsyncDisposable {
  readonly user: string;
  readonly port: number;
  readonly tlsPort: number;
  readonly #dir: string;
  #process: ChildProcess | undefined;
  #delivered = 0;

  private constructor(dir: string, port: number, tlsPort: number) {
    this.#dir = dir;
    this.port = port;
    this.tlsPort = tlsPort;
    this.user = "support";
  }

  static async start(options: DovecotOptions = {}): Promise<Dovecot> {
    if (!existsSync(PROGRAM)) throw new Error("Dovecot is missing: run scripts/setup-dovecot.sh");
    const dovecot = new Dovecot(mkdtempSync(join(tmpdir(), "lkimap-")), await freePort(), await freePort());
    dovecot.#configure("secret", options);
    await dovecot.run();
    return dovecot;
  }

  get mailDir(): string {
    return join(this.#dir, "mail", this.user);
  }

  async run(): Promise<void> {
    this.#process = spawn(PROGRAM, ["-F", "-c", join(this.#dir, "dovecot.conf")], {
      stdio: ["ignore", "ignore", "inherit"],
      detached: true, // A group of its own.
    });
    await until(() => isListening(this.port));
  }

  /** Ends it with every session; asked politely it would take a second, and let them go on. One left behind would keep the port. */
  async stop(): Promise<void> {
    const master = this.#process;
    this.#process = undefined;
    if (!master?.pid || master.exitCode !== null) return;
    const ended = new Promise((resolve) => master.once("exit", resolve));
    process.kill(-master.pid, "SIGKILL");
    await ended;
    // The others end a moment later.
    await until(() => isFree(this.port));
  }

  /** As an MTA does: written aside, then moved, so that no half mail is seen. */
  deliver(raw: string | Buffer, { at = new Date(), mode = 0o600 } = {}): void {
    this.#delivered += 1;
    const name = `${Math.floor(at.getTime() / 1000)}.M${this.#delivered}P${process.pid}.test`;
    const tmp = join(this.mailDir, "tmp", name);
    writeFileSync(tmp, raw);
    chmodSync(tmp, mode);
    utimesSync(tmp, at, at);
    chownSync(tmp, owner.uid, owner.gid);
    renameSync(tmp, join(this.mailDir, "new", name));
  }

  /** Ends every session of the user at once. */
  kick(): void {
    this.doveadm("kick", this.user);
  }

  /** Dovecot looks at the file again a second later. */
  async setPassword(password: string): Promise<void> {
    this.#writePasswords(password);
    await until(() => {
      try {
        this.doveadm("auth", "test", this.user, password);
        return true;
      } catch {
        return false;
      }
    });
  }

  /** Forgets the numbers, as after a restore: the server makes a new UIDVALIDITY. */
  async renumber(): Promise<void> {
    await this.stop();
    for (const name of readdirSync(this.mailDir)) if (name.startsWith("dovecot")) rmSync(join(this.mailDir, name), { recursive: true });
    await this.run();
  }

  doveadm(...args: string[]): string {
    return execFileSync("/usr/bin/doveadm", ["-c", join(this.#dir, "dovecot.conf"), ...args], { encoding: "utf8" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #writePasswords(password: string): void {
    writeFileSync(join(this.#dir, "passwd"), `${this.user}:{PLAIN}${password}\n`, { mode: 0o644 });
  }

  #configure(password: string, { idle = true, tls, introspectionUrl }: DovecotOptions): void {
    const { username, uid } = userInfo();
    // As root, Dovecot's own users must get in.
    chmodSync(this.#dir, 0o755);
    for (const folder of ["run", "mail"]) mkdirSync(join(this.#dir, folder));
    for (const folder of ["", "tmp", "new", "cur"]) {
      mkdirSync(join(this.mailDir, folder), { recursive: true });
      chownSync(join(this.mailDir, folder), owner.uid, owner.gid);
    }
    if (tls) writeFileSync(join(this.#dir, "cert.pem"), tls.certPem);
    if (tls) writeFileSync(join(this.#dir, "key.pem"), tls.keyPem);
    this.#writePasswords(password);
    const introspection = `introspection_url = ${introspectionUrl}\nintrospection_mode = post\nusername_attribute = user\nactive_attribute = active\nactive_value = true\n`;
    if (introspectionUrl) writeFileSync(join(this.#dir, "oauth2.conf"), introspection);
    writeFileSync(
      join(this.#dir, "dovecot.conf"),
      `base_dir = ${this.#dir}/run
state_dir = ${this.#dir}/run
protocols = imap
listen = 127.0.0.1
log_path = ${this.#dir}/log
${uid === 0 ? "" : `default_internal_user = ${username}\ndefault_internal_group = ${execFileSync("id", ["-gn"], { encoding: "utf8" }).trim()}\ndefault_login_user = ${username}`}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:${this.#dir}/mail/%n
mailbox_list_index = no
mail_max_userip_connections = 50
auth_cache_size = 0
auth_failure_delay = 0
disable_plaintext_auth = no
${idle ? "" : "imap_capability = IMAP4rev1 LITERAL+ UIDPLUS MOVE SPECIAL-USE\n"}ssl = ${tls ? "yes" : "no"}
${tls ? `ssl_cert = <${this.#dir}/cert.pem\nssl_key = <${this.#dir}/key.pem` : ""}
auth_mechanisms = plain${introspectionUrl ? " xoauth2" : ""}
${introspectionUrl ? `passdb {\n  driver = oauth2\n  mechanisms = xoauth2\n  args = ${this.#dir}/oauth2.conf\n}` : ""}
passdb {
  driver = passwd-file
${introspectionUrl ? "  mechanisms = plain\n" : ""}  args = ${this.#dir}/passwd
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${this.#dir}/mail/%n
}
namespace inbox {
  inbox = yes
  mailbox Archive {
    auto = create
    special_use = \\Archive
  }
  mailbox Done {
    auto = create
  }
}
service imap-login {
  chroot =
  process_min_avail = 1
  service_count = 0
  inet_listener imap {
    port = ${this.port}
  }
  inet_listener imaps {
    port = ${tls ? this.tlsPort : 0}
  }
}
service imap {
  process_limit = 50
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
`,
    );
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("data", (data) => {
      socket.destroy();
      resolve(String(data).startsWith("* OK"));
    });
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(false));
  });
}
