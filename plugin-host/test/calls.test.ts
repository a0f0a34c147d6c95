import { createHash } from "node:crypto";
import { ChannelState, RefusalClass } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PluginCallError } from "../src/index.js";
import { TestHost, until } from "./harness.js";

let t: TestHost;
beforeAll(async () => {
  t = await TestHost.start(["parrot"], { sendTimeoutMs: 1500 });
  await t.open("parrot", "ch_1", { config: { name: "polly" }, state: Buffer.from("before") });
});
afterAll(() => t[Symbol.asyncDispose]());

async function failure(work: Promise<unknown>): Promise<PluginCallError> {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(PluginCallError);
  return error as PluginCallError;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe("a plugin that is ready", () => {
  it("is described", () => {
    const [installed] = t.host.plugins();
    expect(installed!.plugin).toMatchObject({ id: "parrot", channelType: "parrot", version: "1.2.3", state: 2, restarts: 0 });
    expect(installed!.plugin.readyAt).toBeDefined();
    expect(installed!.description).toMatchObject({
      name: "Parrot",
      contractVersion: 1,
      maxWebhookBytes: 16_777_216n,
      capabilities: {
        maxTextLength: 100,
        textUnit: 2,
        edit: true,
        delete: false,
        mediaIn: true,
        mediaOut: true,
        identityKind: "parrot",
        identityScoped: true,
      },
    });
  });

  it("takes messages, and its state comes back with the epoch", async () => {
    await t.open("parrot", "ch_2", { epoch: 7n });
    expect((await t.send("say hello")).result).toMatchObject({ case: "accepted", value: { externalId: "hello" } });
    const { state } = await t.send("remember this", { channelId: "ch_2" });
    expect({ epoch: state?.epoch, text: String(state?.state) }).toEqual({ epoch: 7n, text: "this" });
    expect(await t.tell("state")).toBe("before");
  });

  it("refuses with an answer, and what it throws otherwise is lost", async () => {
    const { result } = await t.send("refuse");
    expect(result).toMatchObject({ case: "refused", value: { class: RefusalClass.RATE_LIMITED, reason: "429", retryAfterMs: 1500n } });
    expect(await failure(t.send("sulk"))).toMatchObject({ kind: "lost" });
    expect((await t.host.editMessage("parrot", { channelId: "ch_1", text: "refuse" })).refused?.class).toBe(RefusalClass.PERMANENT);
    expect((await t.host.editMessage("parrot", { channelId: "ch_1", text: "fine" })).refused).toBeUndefined();
  });

  it("is told when the host stopped waiting", async () => {
    expect(await failure(t.send("wait 60000"))).toMatchObject({ kind: "lost", message: expect.stringContaining("DEADLINE_EXCEEDED") });
  });

  it("says what it does not serve", async () => {
    expect(await failure(t.host.deleteMessage("parrot", { channelId: "ch_1" }))).toMatchObject({ kind: "rejected", code: 12 });
  });

  it("knows only channels that were opened", async () => {
    expect(await failure(t.send("say x", { channelId: "ch_9" }))).toMatchObject({ kind: "not_open" });
    expect(await failure(t.host.sendMessage("unknown", {}))).toMatchObject({ kind: "not_ready" });
    expect(await failure(t.open("parrot", "ch_9", { config: { wrong: true } }))).toMatchObject({
      kind: "rejected",
      code: 3,
      message: "wrong is wrong",
    });
    expect(await failure(t.send("say x", { channelId: "ch_9" }))).toMatchObject({ kind: "not_open" });
  });

  it("lets go of a channel that is opened anew or closed", async () => {
    await t.open("parrot", "ch_3");
    await t.open("parrot", "ch_3");
    const ended = () => t.logged("ended").filter(({ fields }) => fields.channel === "ch_3");
    await until(() => ended().length === 1);
    expect(ended()[0]!.fields.reason).toBe("the channel was opened anew");
    await t.host.closeChannel("parrot", "ch_3");
    await until(() => ended().length === 2);
    expect(t.logged("disposed").filter(({ fields }) => fields.channel === "ch_3")).toHaveLength(2);
    await t.host.closeChannel("parrot", "ch_3");
  });

  it("streams the steps of signing in and knows when it is live", async () => {
    expect((await t.host.checkHealth("parrot", "ch_1")).state).toBe(ChannelState.DISCONNECTED);
    const steps = await all(t.host.connect("parrot", "ch_1", AbortSignal.timeout(5000)));
    expect(steps.map(({ step }) => step?.step)).toMatchObject([
      { case: "qrCode", value: { data: "scan me" } },
      { case: "progress", value: { text: "nearly" } },
    ]);
    expect(steps[1]!.step?.expiresAt?.seconds).toBe(1n);
    expect((await t.host.checkHealth("parrot", "ch_1")).state).toBe(ChannelState.CONNECTED);
    await t.host.disconnect("parrot", "ch_1");
    expect((await t.host.checkHealth("parrot", "ch_1")).state).toBe(ChannelState.DISCONNECTED);

    await t.open("parrot", "ch_4", { config: { signedOut: true } });
    expect(await failure(all(t.host.connect("parrot", "ch_4", AbortSignal.timeout(5000))))).toMatchObject({ kind: "rejected", code: 16 });
  });

  it("gives and takes bytes", async () => {
    const pieces = await all(t.host.fetchMedia("parrot", "ch_1", "x", AbortSignal.timeout(5000)));
    expect(pieces[0]!.mimeType).toBe("image/png");
    expect(Buffer.concat(pieces.map(({ data }) => data)).equals(Buffer.alloc(600_000, "x"))).toBe(true);
    expect(Math.max(...pieces.map(({ data }) => data.length))).toBeLessThanOrEqual(256 * 1024);
    expect(await failure(all(t.host.fetchMedia("parrot", "ch_1", "gone", AbortSignal.timeout(5000))))).toMatchObject({
      kind: "rejected",
      code: 5,
    });

    const data = Buffer.alloc(200_000, "y");
    async function* upload(channelId: string) {
      yield { channelId, media: { name: "y.png" } };
      for (let i = 0; i < 40; i++) yield { data };
    }
    const hash = createHash("sha256").update(Buffer.alloc(8_000_000, "y")).digest("hex");
    expect(await t.host.uploadMedia("parrot", upload("ch_1"), AbortSignal.timeout(5000))).toMatchObject({
      reference: `y.png:${hash}`,
      reusable: true,
    });
    expect(await failure(t.host.uploadMedia("parrot", upload("ch_9"), AbortSignal.timeout(5000)))).toMatchObject({ kind: "not_open" });
  });

  it("prints into the log", async () => {
    await t.tell("print quietly");
    expect(await until(() => t.logged("quietly")[0])).toMatchObject({ level: "debug", fields: { plugin: "parrot", stream: "stdout" } });
    expect(await until(() => t.logged("QUIETLY")[0])).toMatchObject({ level: "info", fields: { stream: "stderr" } });
    expect(t.logged("opened")[0]).toMatchObject({ level: "info", fields: { plugin: "parrot", channel: "ch_1", name: "polly" } });
  });

  it("sees nothing of the host's environment but what it needs", async () => {
    process.env.PLUGIN_CLIENT_CERT = "never";
    process.env.LINKTOR_SECRET_KEY = "never";
    const other = await TestHost.start(["parrot"]);
    delete process.env.PLUGIN_CLIENT_CERT;
    delete process.env.LINKTOR_SECRET_KEY;
    await other.open();
    const env = JSON.parse(await other.tell("env")) as Record<string, string>;
    await other[Symbol.asyncDispose]();
    expect(JSON.stringify(env)).not.toContain("never");
    expect(env).toMatchObject({
      PATH: process.env.PATH,
      LINKTOR_PLUGIN: "channel_adapter",
      PLUGIN_MIN_PORT: "10000",
      PLUGIN_MAX_PORT: "25000",
      PLUGIN_PROTOCOL_VERSIONS: "1",
    });
    expect(env.TMPDIR).toBe(env.PLUGIN_UNIX_SOCKET_DIR);
    expect(env.TMPDIR!.startsWith(other.runDir)).toBe(true);
  });
});
