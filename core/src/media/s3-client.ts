import { GetObjectCommand, HeadBucketCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

export interface S3Settings {
  /** Undefined: Amazon's own. */
  readonly endpoint: string | undefined;
  readonly bucket: string;
  readonly region: string;
  /** Undefined: where Amazon's tools look for them, for example the role of the machine. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** Before every name. */
  readonly prefix: string;
  /** How long nothing may move. */
  readonly stallMs?: number;
}

export type Body = AsyncIterable<Uint8Array> & { destroy(error?: Error): void };

const STALL_MS = 20_000;
const CONNECT_MS = 5000;
const MAX_SOCKETS = 100;

/** The few calls that a store makes, each with an end: when nothing moves for a while it fails. */
export class Bucket {
  readonly stallMs: number;
  readonly #client: S3Client;
  readonly #settings: S3Settings;

  constructor(settings: S3Settings) {
    const { endpoint, region, credentials, stallMs = STALL_MS } = settings;
    this.#settings = settings;
    this.stallMs = stallMs;
    this.#client = new S3Client({
      region,
      ...(endpoint && { endpoint, forcePathStyle: true }),
      ...(credentials && { credentials }),
      // Other makers' stores do not know the newer ones.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
      // Whoever handles a failure logs it.
      logger: { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore },
      // A stream cannot be sent twice; the store begins anew by itself.
      maxAttempts: 1,
      requestHandler: { connectionTimeout: CONNECT_MS, httpAgent: { maxSockets: MAX_SOCKETS }, httpsAgent: { maxSockets: MAX_SOCKETS } },
    });
  }

  get address(): string {
    const { endpoint, bucket, region } = this.#settings;
    return `bucket ${bucket} at ${endpoint ?? `Amazon S3, region ${region}`}`;
  }

  async look(timeoutMs = this.stallMs): Promise<void> {
    await this.#client.send(new HeadBucketCommand({ Bucket: this.#settings.bucket }), { abortSignal: AbortSignal.timeout(timeoutMs) });
  }

  /** How long an object is; undefined when there is none, or one may not ask. */
  async sizeOf(name: string): Promise<number | undefined> {
    try {
      const command = new HeadObjectCommand(this.#named(name));
      return (await this.#client.send(command, { abortSignal: AbortSignal.timeout(this.stallMs) })).ContentLength;
    } catch (error) {
      if (isTransient(error)) throw error;
      return undefined;
    }
  }

  /** Stores an object whole or not at all. With its hash, the store compares what arrived. */
  async put(name: string, body: Body | Uint8Array, sizeBytes: number, sha256: string, signal: AbortSignal): Promise<void> {
    const command = new PutObjectCommand({ ...this.#named(name), Body: body as never, ContentLength: sizeBytes });
    command.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers["x-amz-content-sha256"] = sha256;
        return next(args);
      },
      { step: "build" },
    );
    await this.#client.send(command, { abortSignal: signal });
  }

  async get(name: string, signal: AbortSignal): Promise<{ body: Body; sizeBytes: number }> {
    const { Body: body, ContentLength } = await this.#client.send(new GetObjectCommand(this.#named(name)), { abortSignal: signal });
    return { body: body as unknown as Body, sizeBytes: ContentLength ?? 0 };
  }

  close(): void {
    this.#client.destroy();
  }

  #named(name: string): { Bucket: string; Key: string } {
    return { Bucket: this.#settings.bucket, Key: `${this.#settings.prefix}${name}` };
  }
}

function ignore(): void {}

export function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

/** Whether the same call may succeed in a moment. */
export function isTransient(error: unknown): boolean {
  const status = statusOf(error);
  return status === undefined || status === 429 || status >= 500;
}
