import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { BinaryReader } from "@bufbuild/protobuf/wire";

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** Ids of traces and spans. */
  readonly links: readonly (readonly [string, string])[];
  readonly isError: boolean;
  readonly tookMs: number;
}

/** What collects traces, over OTLP/HTTP with protobuf; anything else is refused. */
export class OtlpReceiver implements AsyncDisposable {
  readonly spans: ReceivedSpan[] = [];
  /** Everything that was sent, to search in. */
  readonly bodies: Buffer[] = [];
  readonly faults: string[] = [];
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const type = request.headers["content-type"];
      if (request.method !== "POST" || request.url !== "/v1/traces" || type !== "application/x-protobuf") {
        this.faults.push(`${request.method} ${request.url} ${type}`);
        return void response.writeHead(400).end();
      }
      this.bodies.push(body);
      for (const resource of fields(body).get(1) ?? [])
        for (const scope of fields(resource).get(2) ?? []) this.spans.push(...(fields(scope).get(2) ?? []).map(spanOf));
      response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    });
  });

  static async start(): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    receiver.#server.listen(0, "127.0.0.1");
    await once(receiver.#server, "listening");
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  trace(traceId: string): ReceivedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

type Field = Uint8Array;

/** A message by its field numbers: bytes as they are, numbers as eight bytes. */
function fields(bytes: Uint8Array): ReadonlyMap<number, Field[]> {
  const reader = new BinaryReader(bytes);
  const found = new Map<number, Field[]>();
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    const value = type === 2 ? reader.bytes() : eightBytes(type === 1 ? reader.fixed64() : type === 5 ? reader.fixed32() : reader.uint64());
    found.set(number, [...(found.get(number) ?? []), value]);
  }
  return found;
}

function eightBytes(value: bigint | number | string): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

function spanOf(bytes: Uint8Array): ReceivedSpan {
  const of = fields(bytes);
  const hex = (number: number) => Buffer.from(of.get(number)?.[0] ?? []).toString("hex");
  const numberAt = (number: number) => Buffer.from(of.get(number)?.[0] ?? eightBytes(0)).readBigUInt64BE();
  const links = (of.get(13) ?? []).map((link) => {
    const parts = fields(link);
    return [Buffer.from(parts.get(1)?.[0] ?? []).toString("hex"), Buffer.from(parts.get(2)?.[0] ?? []).toString("hex")] as const;
  });
  return {
    traceId: hex(1),
    spanId: hex(2),
    parentId: hex(4),
    name: Buffer.from(of.get(5)?.[0] ?? []).toString(),
    kind: Number(numberAt(6)),
    attributes: Object.fromEntries((of.get(9) ?? []).map(attributeOf)),
    links,
    isError: (of.get(15) ?? []).some((status) => Buffer.from(fields(status).get(3)?.[0] ?? eightBytes(0)).readBigUInt64BE() === 2n),
    tookMs: Number((numberAt(8) - numberAt(7)) / 1_000_000n),
  };
}

function attributeOf(bytes: Uint8Array): [string, string] {
  const of = fields(bytes);
  const value = fields(of.get(2)?.[0] ?? new Uint8Array());
  const text = value.get(1)?.[0];
  const number = value.get(3)?.[0];
  return [
    Buffer.from(of.get(1)?.[0] ?? []).toString(),
    text ? Buffer.from(text).toString() : number ? String(Buffer.from(number).readBigUInt64BE()) : "?",
  ];
}
