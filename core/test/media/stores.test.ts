import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { fileMediaStore } from "../../src/media/file-store.js";
import { type MediaStore, TooLarge } from "../../src/media/index.js";
import type { S3Settings } from "../../src/media/s3-client.js";
import { S3MediaStore } from "../../src/media/s3-store.js";
import type { TenantId } from "../../src/shared/ids.js";
import { ObjectStore } from "../services/object-store.js";
import { eventually } from "../test-app.js";

const MIB = 1024 * 1024;
const MAX = 100 * MIB;
const tenant = randomUUID() as TenantId;
const silent = { info: () => undefined, warn: () => undefined };

let folder: string;
let objects: ObjectStore;
let bucket: S3MediaStore;
/** The same, with the patience that a server has. */
let patient: S3MediaStore;

beforeAll(async () => {
  folder = await mkdtemp("/tmp/lk-");
  objects = await ObjectStore.start();
  bucket = await S3MediaStore.open(objects.settings, path.join(folder, "incoming"), silent);
  patient = await S3MediaStore.open({ ...objects.settings, stallMs: 20_000 }, path.join(folder, "incoming"), silent);
});
afterAll(async () => {
  await patient?.[Symbol.asyncDispose]();
  await bucket?.[Symbol.asyncDispose]();
  await objects?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => {
  objects.mood = "well";
  objects.cutAfterBytes = Number.POSITIVE_INFINITY;
  objects.busyFor = 0;
});

async function* pieces(...all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}

async function bytesOf(data: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of data) all.push(piece);
  return Buffer.concat(all);
}

const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const incoming = () => readdir(path.join(folder, "incoming")).catch(() => []);

describe.each([
  [
    "a folder",
    (): MediaStore => fileMediaStore(folder),
    async () =>
      (await readdir(path.join(folder, tenant), { recursive: true }).catch(() => [])).filter((name) => /[0-9a-f]{64}$/.test(name)),
  ],
  ["a bucket", (): MediaStore => patient, () => objects.names()],
] as const)("%s", (_name, storeOf, names) => {
  it("gives back what it was given, under its hash", async () => {
    const bytes = randomBytes(700_000);
    const written = await storeOf().write(tenant, pieces(bytes.subarray(0, 5000), bytes.subarray(5000)), MAX);
    expect(written).toMatchObject({ sha256: sha(bytes), sizeBytes: bytes.length });
    expect(Buffer.from(written.head).equals(bytes.subarray(0, 4100))).toBe(true);
    expect((await bytesOf(storeOf().read(tenant, written.sha256))).equals(bytes)).toBe(true);
    expect((await names()).filter((name) => name.endsWith(written.sha256))).toHaveLength(1);
    expect(await incoming()).toEqual([]);
  });

  it("keeps an empty file", async () => {
    const { sha256, sizeBytes } = await storeOf().write(tenant, pieces(), MAX);
    expect(sizeBytes).toBe(0);
    expect(await bytesOf(storeOf().read(tenant, sha256))).toHaveLength(0);
  });

  it("stores once what several write at once, and keeps tenants apart", async () => {
    const bytes = randomBytes(300_000);
    const before = (await names()).length;
    const all = await Promise.all(Array.from({ length: 5 }, () => storeOf().write(tenant, pieces(bytes), MAX)));
    expect(new Set(all.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(await names()).toHaveLength(before + 1);
    expect((await bytesOf(storeOf().read(tenant, sha(bytes)))).equals(bytes)).toBe(true);
    await expect(bytesOf(storeOf().read(randomUUID() as TenantId, sha(bytes)))).rejects.toThrow();
  });

  it("takes nothing that is too large, or whose sender stops in the middle", async () => {
    const before = await names();
    const bytes = randomBytes(100_000);
    await expect(storeOf().write(tenant, pieces(bytes, bytes), 150_000)).rejects.toThrow(TooLarge);
    async function* stopped(): AsyncGenerator<Uint8Array> {
      yield bytes;
      throw new Error("the client went away");
    }
    await expect(storeOf().write(tenant, stopped(), MAX)).rejects.toThrow("the client went away");
    expect(await names()).toEqual(before);
    expect(await incoming()).toEqual([]);
  });

  it("has no file of another name", async () => {
    for (const name of ["../x", "", sha(randomBytes(1)).toUpperCase()])
      await expect(bytesOf(storeOf().read(tenant, name))).rejects.toThrow();
    await expect(bytesOf(storeOf().read(tenant, sha(randomBytes(9))))).rejects.toThrow(/not in the store|ENOENT/);
  });

  it("holds little of a file of 100 MiB in memory, in and out", { timeout: 120_000 }, async () => {
    const block = randomBytes(MIB);
    const heldBefore = held();
    let most = 0;
    const look = (): void => {
      most = Math.max(most, held() - heldBefore);
    };
    async function* many(): AsyncGenerator<Uint8Array> {
      for (let count = 0; count < 100; count += 1) {
        look();
        yield Buffer.from(block);
      }
    }
    const timer = setInterval(look, 20);
    const { sha256, sizeBytes } = await storeOf().write(tenant, many(), MAX);
    expect(sizeBytes).toBe(MAX);
    let read = 0;
    for await (const piece of storeOf().read(tenant, sha256)) {
      read += piece.length;
      look();
    }
    clearInterval(timer);
    console.log(`held at most ${Math.round(most / MIB)} MiB`);
    expect(read).toBe(MAX);
    expect(most).toBeLessThan(50 * MIB);
  });
});

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function held(): number {
  const { arrayBuffers } = process.memoryUsage();
  // What nobody holds any more is still counted until it is collected.
  if (arrayBuffers < 30 * MIB) return arrayBuffers;
  collect();
  return process.memoryUsage().arrayBuffers;
}

const AWAY = { kind: "unavailable", reason: "MEDIA_STORE_UNAVAILABLE" };

describe("a bucket whose server misbehaves", () => {
  it.each(["down", "busy", "silent"] as const)("says try again while it is %s, and works afterwards by itself", async (mood) => {
    const bytes = randomBytes(50_000);
    const known = await bucket.write(tenant, pieces(bytes), MAX);
    objects.mood = mood;
    const startedAt = Date.now();
    await expect(bucket.write(tenant, pieces(randomBytes(50_000)), MAX)).rejects.toMatchObject(AWAY);
    await expect(bytesOf(bucket.read(tenant, known.sha256))).rejects.toMatchObject(AWAY);
    expect(Date.now() - startedAt).toBeLessThan(15_000);
    expect((await bucket.state()).detail).toMatch(/^s3 is away/);
    expect(await incoming()).toEqual([]);
    objects.mood = "well";
    expect((await bucket.state()).detail).toMatch(/^s3, bucket linktor-media at http/);
    expect((await bytesOf(bucket.read(tenant, known.sha256))).equals(bytes)).toBe(true);
    await bucket.write(tenant, pieces(randomBytes(50_000)), MAX);
  });

  it("tries again by itself what failed once", async () => {
    const bytes = randomBytes(80_000);
    objects.busyFor = 2;
    const { sha256 } = await bucket.write(tenant, pieces(bytes), MAX);
    objects.busyFor = 2;
    expect((await bytesOf(bucket.read(tenant, sha256))).equals(bytes)).toBe(true);
  });

  it("stores nothing when it goes away in the middle of a file", async () => {
    const before = await objects.names();
    const bytes = randomBytes(3 * MIB);
    objects.cutAfterBytes = MIB;
    await expect(bucket.write(tenant, pieces(bytes), MAX)).rejects.toMatchObject(AWAY);
    expect(await objects.names()).toEqual(before);
    objects.cutAfterBytes = Number.POSITIVE_INFINITY;
    const { sha256 } = await bucket.write(tenant, pieces(bytes), MAX);
    expect((await bytesOf(bucket.read(tenant, sha256))).equals(bytes)).toBe(true);
  });

  it.each([
    ["breaks", "well"],
    ["goes silent", "read-only"],
  ] as const)("never passes half a file for a whole one when the connection %s", async (_what, mood) => {
    const { sha256 } = await bucket.write(tenant, pieces(randomBytes(3 * MIB)), MAX);
    objects.cutAfterBytes = MIB;
    objects.mood = mood;
    await expect(bytesOf(bucket.read(tenant, sha256))).rejects.toMatchObject(AWAY);
  });

  it("waits for a reader that takes its time, and lets go of one that leaves", async () => {
    const { sha256 } = await bucket.write(tenant, pieces(randomBytes(3 * MIB)), MAX);
    const reading = bucket.read(tenant, sha256);
    let read = (await reading.next()).value?.length ?? 0;
    await sleep(1200);
    for await (const piece of reading) read += piece.length;
    expect(read).toBe(3 * MIB);
    const open = objects.connections;
    for await (const _piece of bucket.read(tenant, sha256)) break;
    await eventually(async () => objects.connections <= open, 3000);
  });

  it("refuses what arrived as something else", async () => {
    const { Bucket } = await import("../../src/media/s3-client.js");
    const direct = new Bucket(objects.settings);
    const wrong = sha(Buffer.from("other"));
    await expect(direct.put("x", Buffer.from("one"), 3, wrong, AbortSignal.timeout(2000))).rejects.toThrow("SHA256Mismatch");
    direct.close();
  });
});

describe("a start", () => {
  const start = async (change: Partial<S3Settings>): Promise<string> => {
    const opening = S3MediaStore.open({ ...objects.settings, ...change }, path.join(folder, "incoming"), silent);
    return opening.then(
      async (store) => {
        await store[Symbol.asyncDispose]();
        return "started";
      },
      (error: Error) => `${error.name}: ${error.message}`,
    );
  };

  it.each<[string, Partial<S3Settings>, RegExp]>([
    ["without the bucket", { bucket: "nobody-made-it" }, /there is no bucket nobody-made-it at http.*S3_BUCKET/],
    ["with a wrong key", { credentials: { accessKeyId: "X", secretAccessKey: "S3RVER" } }, /refuses these keys.*S3_ACCESS_KEY_ID/],
    ["with a wrong secret", { credentials: { accessKeyId: "S3RVER", secretAccessKey: "X" } }, /refuses these keys.*S3_SECRET_ACCESS_KEY/],
    ["without a server", { endpoint: "http://127.0.0.1:9" }, /cannot be reached.*ECONNREFUSED/],
  ])("%s says so in one line", async (_what, change, expected) => {
    const said = await start(change);
    expect(said).toMatch(expected);
    expect(said).toMatch(/^StoreRefused: storage\.s3: [^\n]+$/);
  });

  it("with a bucket that may only be read says so", async () => {
    objects.mood = "read-only";
    expect(await start({})).toMatch(/StoreRefused: storage\.s3: .*may read and write/);
    objects.mood = "well";
    expect(await start({})).toBe("started");
  });

  it("puts files where the prefix says", async () => {
    const store = await S3MediaStore.open({ ...objects.settings, prefix: "linktor/files/" }, path.join(folder, "incoming"), silent);
    const { sha256 } = await store.write(tenant, pieces(randomBytes(10)), MAX);
    expect(await objects.names()).toContain(`linktor/files/${tenant}/${sha256.slice(0, 2)}/${sha256}`);
    await store[Symbol.asyncDispose]();
  });
});
