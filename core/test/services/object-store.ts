import { spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { S3Settings } from "../../src/media/s3-client.js";
import { eventually } from "../test-app.js";
import { signatureFault } from "./aws-signature.js";
import { freePort } from "./free-port.js";

const SERVER = path.resolve(import.meta.dirname, "../../../node_modules/s3rver/bin/s3rver.js");
const BUCKET = "linktor-media";
const REGION = "us-east-1";
const KEYS = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };

/** How the store behaves: `down` breaks connections, `silent` takes requests and answers none. */
export type Mood = "well" | "down" | "silent" | "busy" | "read-only";

/**
 * An object store as strict as Amazon's: s3rver behind a door that checks signatures, wants a length and the right hash for what
 * is stored, takes an object whole or not at all, and can misbehave.
 */
export class ObjectStore implements AsyncDisposable {
  mood: Mood = "well";
  /** Connections break after so many bytes of a body, in whatever direction. */
  cutAfterBytes = Number.POSITIVE_INFINITY;
  /** The next so many requests are answered 503. */
  busyFor = 0;
  /** Every request, for example `PUT 200`. */
  readonly answered: string[] = [];
  readonly #folder: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #stop: () => Promise<void>;
  readonly #target: number;

  private constructor(folder: string, target: number, stop: () => Promise<void>) {
    this.#folder = folder;
    this.#target = target;
    this.#stop = stop;
    this.#server = createServer((req, res) => {
      res.on("finish", () => this.answered.push(`${req.method} ${res.statusCode}`));
      this.#serve(req, res).catch(() => req.socket.destroy());
    });
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket)).on("error", () => undefined);
    });
  }

  static async start(): Promise<ObjectStore> {
    const folder = await mkdtemp(path.join(tmpdir(), "linktor-s3-"));
    await mkdir(path.join(folder, "incoming"));
    const port = await freePort();
    const settings = ["-d", path.join(folder, "objects"), "-a", "127.0.0.1", "-p", String(port), "-s", "--configure-bucket", BUCKET];
    const child = spawn(process.execPath, [SERVER, ...settings], { stdio: "ignore" });
    const exited = once(child, "exit");
    const store = new ObjectStore(folder, port, async () => {
      child.kill("SIGKILL");
      await exited;
    });
    store.#server.listen(0, "127.0.0.1");
    await once(store.#server, "listening");
    await eventually(() => answers(port));
    return store;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get settings(): S3Settings {
    return { endpoint: this.url, bucket: BUCKET, region: REGION, credentials: KEYS, prefix: "", stallMs: 500 };
  }

  /** What a server in a process of its own is told. */
  get env(): Record<string, string> {
    return { S3_ENDPOINT: this.url, S3_BUCKET: BUCKET, S3_ACCESS_KEY_ID: KEYS.accessKeyId, S3_SECRET_ACCESS_KEY: KEYS.secretAccessKey };
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Names of all objects but the one that every start writes. */
  async names(): Promise<string[]> {
    const files = await readdir(path.join(this.#folder, "objects", BUCKET), { recursive: true });
    return files
      .flatMap((name) => (name.endsWith("._S3rver_object") ? [name.slice(0, -"._S3rver_object".length)] : []))
      .filter((name) => name !== "linktor-was-here");
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (this.mood === "down") return void req.socket.resetAndDestroy();
    if (this.mood === "silent") return;
    if (this.mood === "busy" || this.busyFor > 0) {
      this.busyFor -= 1;
      return refuse(res, 503, "SlowDown");
    }
    const fault = signatureFault(req, KEYS, REGION);
    if (fault) return refuse(res, 403, fault);
    if (req.method !== "PUT") return this.#pass(req, res, undefined);
    if (this.mood === "read-only") return refuse(res, 403, "AccessDenied");
    const length = Number(req.headers["content-length"]);
    if (!Number.isInteger(length) || req.headers["transfer-encoding"]) return refuse(res, 411, "MissingContentLength");
    const file = path.join(this.#folder, "incoming", randomUUID());
    try {
      const hash = createHash("sha256");
      await pipeline(req, this.#cut(req), hashing(hash), createWriteStream(file));
      if (hash.digest("hex") !== req.headers["x-amz-content-sha256"]) return refuse(res, 400, "XAmzContentSHA256Mismatch");
      await this.#pass(req, res, file);
    } finally {
      await rm(file, { force: true });
    }
  }

  async #pass(req: IncomingMessage, res: ServerResponse, file: string | undefined): Promise<void> {
    const { method, url, headers } = req;
    const inner = request({ host: "127.0.0.1", port: this.#target, method, path: url, headers });
    if (file) createReadStream(file).pipe(inner);
    else inner.end();
    const [answer] = (await once(inner, "response")) as [IncomingMessage];
    res.writeHead(answer.statusCode ?? 500, answer.headers);
    await pipeline(answer, this.#cut(req), res);
  }

  #cut({ socket }: IncomingMessage): Transform {
    let count = 0;
    return new Transform({
      transform: (piece: Buffer, _encoding, done) => {
        count += piece.length;
        if (count <= this.cutAfterBytes) return done(null, piece);
        if (this.mood === "well") socket.resetAndDestroy();
        // Else nothing more is heard, and the connection stays.
      },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await this.#stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function hashing(hash: ReturnType<typeof createHash>): Transform {
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece);
      done(null, piece);
    },
  });
}

function refuse(res: ServerResponse, status: number, code: string): void {
  res.writeHead(status, { "content-type": "application/xml", connection: "close" });
  res.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}
