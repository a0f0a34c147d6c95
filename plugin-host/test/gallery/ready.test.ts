import { EventOutcome } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { expect, it } from "vitest";
import { isRunning, until } from "../harness.js";
import { Gallery } from "./gallery.js";

const LINES_PER_SECOND = 200;
const OTHER_LINES = 100;

const quickHealth = { healthIntervalMs: 50, healthTimeoutMs: 200, healthMisses: 3 };

it("exits at the third message: that message is lost, and the plugin is started again", async () => {
  await using gallery = await Gallery.with("exits_at_third");
  await gallery.open();
  expect([await gallery.tell("1"), await gallery.tell("2")]).toEqual(["done", "done"]);
  await expect(gallery.tell("3")).rejects.toMatchObject({ kind: "lost" });
  await gallery.isDown("STARTING", "READY", "BACKOFF");
  expect(gallery.detail).toBe("exited with 7");
});

it("loops for ever: is taken for dead", async () => {
  await using gallery = await Gallery.with("busy", quickHealth);
  await gallery.open();
  await expect(gallery.tell("go")).rejects.toMatchObject({ kind: "lost" });
  await gallery.isDown("STARTING", "READY", "BACKOFF");
  expect(gallery.detail).toBe("did not answer 3 health checks");
});

it("takes 2 GiB of memory: is ended long before it has them", async () => {
  await using gallery = await Gallery.with("glutton", { usageIntervalMs: 100 });
  await gallery.open();
  await expect(gallery.tell("go")).rejects.toMatchObject({ kind: "lost" });
  await gallery.isDown("STARTING", "READY", "BACKOFF");
  const [, used] = /^used (\d+) MiB of memory, and may use 256$/.exec(gallery.detail)!;
  expect(Number(used)).toBeLessThan(1024);
});

it("fills its heap: Node ends it by itself", async () => {
  await using gallery = await Gallery.with("heap_glutton", { usageIntervalMs: 60_000 });
  await gallery.open();
  await expect(gallery.tell("go")).rejects.toMatchObject({ kind: "lost" });
  await gallery.isDown("STARTING", "READY", "BACKOFF");
  expect(gallery.detail).toMatch(/^(ended by SIG(ABRT|TRAP|ILL)|exited with 13[34])$/);
  expect(String(gallery.t.logged("the plugin ended and is started again")[0]?.fields.stderr)).toContain("heap out of memory");
});

it.each(["raw", "console"])("prints a gigabyte (%s): is neither blocked nor believed", async (way) => {
  await using gallery = await Gallery.with("torrent");
  await gallery.open();
  const startedAt = Date.now();
  expect(await gallery.tell(way)).toBe("done");
  await gallery.isUp();
  const seconds = Math.ceil((Date.now() - startedAt) / 1000) + 1;
  expect(gallery.t.logs.length).toBeLessThan(seconds * LINES_PER_SECOND + OTHER_LINES);
});

it("never answers a message: the call ends by its deadline, the plugin is left alone", async () => {
  await using gallery = await Gallery.with("deaf", { sendTimeoutMs: 300 });
  await gallery.open();
  await expect(gallery.tell("go")).rejects.toMatchObject({ kind: "lost", message: expect.stringContaining("DEADLINE_EXCEEDED") });
  await gallery.isUp();
});

it("speaks for channels that are not its own: nothing is stored, by no way", async () => {
  await using gallery = await Gallery.with("impostor");
  await gallery.open();
  expect(await gallery.tell("go")).toBe(String(EventOutcome.REFUSED));
  const response = await gallery.t.host.receiveWebhook("impostor", "", { method: "POST", url: "/", headers: [], body: Buffer.alloc(0) });
  expect(response.status).toBe(503);
  expect(gallery.t.sink.batches).toEqual([]);
  expect(gallery.t.logged("the plugin spoke for a channel that is not open in it")).toHaveLength(2);
  await gallery.isUp();
});

it("answers with 100 MB: the call is lost, the plugin is left alone", async () => {
  await using gallery = await Gallery.with("giant");
  await gallery.open();
  await expect(gallery.tell("answer")).rejects.toMatchObject({ kind: "lost", message: expect.stringContaining("larger than max") });
  expect(await gallery.tell("hi")).toBe("2");
  await gallery.isUp();
});

it("sends an event of 100 MB: it is not stored, and the stream is opened again", async () => {
  await using gallery = await Gallery.with("giant");
  await gallery.open();
  expect(await gallery.tell("batch")).toBe("5");
  await until(() => gallery.t.logged("the plugin's inbound stream ended and is opened again").length > 0);
  expect(gallery.t.sink.batches).toEqual([]);
  await gallery.isUp();
});

it("is sent 100 MB: they do not leave the host", async () => {
  await using gallery = await Gallery.with("giant");
  await gallery.open();
  await expect(gallery.tell("x".repeat(100 * 1024 * 1024))).rejects.toMatchObject({ kind: "rejected" });
  await gallery.isUp();
});

it("leaves children in its group and out of it: they end with it, and with the host", async () => {
  await using gallery = await Gallery.with("brood");
  await gallery.open();
  const pids = (await gallery.tell("go")).split(" ").map(Number);
  expect(pids.map(isRunning)).toEqual([true, true, true]);
  await expect(gallery.tell("die")).rejects.toMatchObject({ kind: "lost" });
  await gallery.isDown("STARTING", "READY", "BACKOFF");
  expect(pids.map(isRunning)).toEqual([false, false, false]);
});
