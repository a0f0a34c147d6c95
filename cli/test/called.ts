import { once } from "node:events";
import { join } from "node:path";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { EventBatchResultSchema, ReceiveResponse, WebhookResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { type Connection, createRunDir, type ReceiveCall, readManifest } from "@linktor/plugin-host/parts";
import { RPCS } from "../src/plugin/verify/calls.js";
import { connect, type Launched, launch } from "../src/plugin/verify/launch.js";
import { Scratch } from "./msgfy.js";

const CHANNEL = { channelId: "ch_1" };
const LIMITS = { timeoutMs: 5000 };

/** A new project's plugin, with one channel, called as a host calls it. */
export class Called implements AsyncDisposable {
  readonly #scratch = new Scratch();
  #launched: Launched | undefined;
  #connection: Connection | undefined;
  #receiving: ReceiveCall | undefined;
  #lastId = 0n;

  /** `prefix` is what it is started through. */
  static async start(folder: string, prefix: readonly string[] = []): Promise<Called> {
    const called = new Called();
    const runDir = join(called.#scratch.path, "run");
    createRunDir(runDir);
    called.#launched = await launch((await readManifest(folder))!, runDir, { prefix });
    called.#connection = await connect(called.#launched);
    called.#receiving = called.#connection.duplex(RPCS.receive);
    called.#receiving.on("error", () => {}); // it is cut off at the end
    return called;
  }

  async open(url: string, epoch = 1n): Promise<void> {
    const request = { ...CHANNEL, epoch, config: { url }, credentials: { secret: "correct horse" } };
    await this.#connection!.unary(RPCS.openChannel, request, LIMITS);
  }

  async send() {
    const request = { ...CHANNEL, idempotencyKey: "key", text: "hello", recipient: { value: "ana" } };
    return (await this.#connection!.unary(RPCS.sendMessage, request, LIMITS)).result;
  }

  /** A message of the network. */
  async webhook(): Promise<WebhookResponse> {
    const id = String(++this.#lastId);
    const headers = [{ name: "x-secret", value: "correct horse" }];
    const body = Buffer.from(JSON.stringify({ id, from: "ana", text: "hello" }));
    const value = { ...CHANNEL, webhookId: this.#lastId, method: "POST", url: "/", headers, body };
    this.#receiving!.write({ kind: { case: "webhook", value } });
    const [{ kind }] = (await once(this.#receiving!, "data")) as [ReceiveResponse];
    return kind.value as WebhookResponse;
  }

  /** What became of a message. */
  settle(value: MessageInitShape<typeof EventBatchResultSchema>): void {
    this.#receiving!.write({ kind: { case: "webhookResult", value } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection?.close();
    await this.#launched?.process.end();
    this.#scratch[Symbol.dispose]();
  }
}
