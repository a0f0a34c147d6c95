import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { create, toBinary } from "@bufbuild/protobuf";
import { EventPayloadSchema } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { jetstreamManager } from "@nats-io/jetstream";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { announce } from "../../src/platform/eventlog/announce.js";
import { inTenant } from "../../src/platform/postgres/transaction.js";
import { type ContactId, newId } from "../../src/shared/ids.js";
import { numbered, state } from "../faults/facts.js";
import { eventually } from "../test-app.js";
import { aRelayWorld, type RelayWorld } from "./relay-world.js";
import { connected, findStream, readLog, readStream } from "./stream.js";

vi.setConfig({ testTimeout: 120_000 });

let w: RelayWorld;

beforeEach(async () => {
  w = await aRelayWorld();
});
afterEach(() => w[Symbol.asyncDispose]());

it("sends an event that is too large for NATS without its payload", async () => {
  const facts = [2_000_000, 1_040_000, 1000].map((size) => ({
    name: "contact.updated",
    tenantId: w.tenant.tenantId,
    key: newId<ContactId>(),
    payload: new Uint8Array(size).fill(7),
  }));
  await using _ = w.aRelay();
  for (const fact of facts) {
    await inTenant(w.database.db, w.tenant.tenantId, async (tx) => announce(tx, [fact], new Date()));
  }
  await w.relayed(3);
  const [stream, log] = [await readStream(w.nats.url), await readLog(w.database.behind)];
  expect(stream.map(({ id }) => id)).toEqual(log.map(({ id }) => id));
  expect(stream.map(({ payload }) => payload.length / 2)).toEqual([0, 1_040_000, 1000]);
});

it("keeps the stream within its limits, and what an operator has changed besides", async () => {
  await (async () => {
    await using _ = w.aRelay();
    await state(w.database.db, w.tenant.tenantId, ["one"]);
    await w.relayed(1);
  })();
  expect((await findStream(w.nats.url))?.config).toMatchObject({
    max_age: 3_600_000_000_000,
    max_bytes: 64 * 1024 * 1024,
    storage: "file",
  });
  await connected(w.nats.url, async (connection) => {
    await (await jetstreamManager(connection)).streams.update("linktor-events", { description: "ours" });
  });
  await using _ = w.aRelay({ streamMaxAgeMs: 7_200_000, streamMaxBytes: 100_000 });
  await state(w.database.db, w.tenant.tenantId, numbered("many", 1500));
  await w.relayed(1501);
  const info = await findStream(w.nats.url);
  expect(info?.config).toMatchObject({ max_age: 7_200_000_000_000, max_bytes: 100_000, description: "ours" });
  expect(info?.state.bytes).toBeLessThanOrEqual(100_000);
  expect(info?.state.last_seq).toBe(1501);
});

it("says once that events cannot be relayed, and that they are again", async () => {
  const { relay, ...rest } = w.aRelay();
  try {
    await state(w.database.db, w.tenant.tenantId, ["one"]);
    await w.relayed(1);
    w.nats.pause();
    await state(w.database.db, w.tenant.tenantId, numbered("meanwhile", 10));
    await eventually(async () => w.logged.some((line) => line.includes("cannot be relayed")));
    await eventually(async () => relay.lag === 10);
    // Long enough for another try.
    await sleep(4500);
    w.nats.resume();
    await w.relayed(11);
    expect(w.logged.filter((line) => line.includes("cannot be relayed"))).toHaveLength(1);
    await eventually(async () => w.logged.some((line) => line.includes("relayed again")) && relay.lag === 0);
  } finally {
    await rest[Symbol.asyncDispose]();
  }
  expect(await readStream(w.nats.url)).toEqual(await readLog(w.database.behind));
});

it("waits, and does not flood the log, while the stream takes nothing", async () => {
  await using _ = w.aRelay();
  await state(w.database.db, w.tenant.tenantId, ["one"]);
  await w.relayed(1);
  const limit = (bytes: number) =>
    connected(w.nats.url, async (connection) => {
      await (await jetstreamManager(connection)).streams.update("linktor-events", { max_msg_size: bytes });
    });
  await limit(10);
  await state(w.database.db, w.tenant.tenantId, numbered("meanwhile", 10));
  await eventually(async () => w.logged.some((line) => line.includes("cannot be relayed")));
  await sleep(3000);
  expect(w.logged.filter((line) => line.includes("relayed"))).toHaveLength(1);
  await limit(-1);
  await w.relayed(11);
  expect(await readStream(w.nats.url)).toEqual(await readLog(w.database.behind));
});

it("is consumed as the guide says", async () => {
  const guide = await readFile(path.join(import.meta.dirname, "../../../docs/nats.md"), "utf8");
  const code = /```js\n(.*?)```/s.exec(guide)?.[1]?.replace("127.0.0.1:4222", `127.0.0.1:${w.nats.port}`) ?? "";
  const payload = toBinary(EventPayloadSchema, create(EventPayloadSchema, { message: { text: "hello" } }));
  const fact = { name: "message.received", tenantId: w.tenant.tenantId, key: newId<ContactId>(), payload };
  await using _ = w.aRelay();
  await state(w.database.db, w.tenant.tenantId, ["not a message"]);
  await inTenant(w.database.db, w.tenant.tenantId, async (tx) => announce(tx, [fact], new Date()));
  await w.relayed(2);
  const consumer = spawn(process.execPath, ["--input-type=module", "--eval", code], { cwd: import.meta.dirname });
  let output = "";
  for (const stream of [consumer.stdout, consumer.stderr]) stream.on("data", (piece) => (output += String(piece)));
  try {
    const event = (await readLog(w.database.behind))[1];
    await eventually(async () => output.includes("\n"));
    expect(output).toBe(`${event?.id} ${event?.subject} hello\n`);
  } finally {
    consumer.kill();
  }
});
