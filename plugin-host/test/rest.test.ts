import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { DescribeResponseSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fixture, isRunning, TestHost, until } from "./harness.js";

let folder: string;
let known: string;

beforeEach(() => {
  // Beside the fixture, so that it finds its packages.
  folder = mkdtempSync(join(fixture("."), ".parrot-"));
  cpSync(fixture("parrot"), folder, { recursive: true });
  known = mkdtempSync(join(tmpdir(), "lk-known-"));
});
afterEach(() => {
  for (const dir of [folder, known]) rmSync(dir, { recursive: true, force: true });
});

async function start(descriptionDirs = [known]): Promise<TestHost> {
  const t = new TestHost([folder], {}, undefined, undefined, { descriptionDirs });
  await t.host.start(t.sink);
  return t;
}

/** Runs it once, so that it is known. */
async function learn(): Promise<void> {
  await using t = await start();
  expect(t.history()).toEqual(["STARTING", "READY"]);
}

const processes = (t: TestHost): string[] => readdirSync(t.runDir).filter((name) => name !== "reaped");
const onlyFile = (): string => join(known, readdirSync(known)[0]!);

describe("a plugin that is known from before", () => {
  it("is ready without a process, which comes with the first channel", async () => {
    await learn();
    await using t = await start();
    expect(t.history()).toEqual(["READY"]);
    expect(t.state()).toMatchObject({ id: "parrot", version: "1.2.3", capabilities: { maxTextLength: 100 } });
    expect(processes(t)).toEqual([]);
    await Promise.all([t.open(), t.open("parrot", "ch_2"), t.open("parrot", "ch_3")]);
    expect(isRunning(Number(await t.tell("pid")))).toBe(true);
    expect(t.logged("plugin ready")).toHaveLength(1);
    // What was known was right: nobody has to open a channel again.
    expect(t.history()).toEqual(["READY"]);
    expect((await t.webhook({ ids: ["one"] })).status).toBe(201);
  });

  it("is started by what comes for all its channels", async () => {
    await learn();
    await using t = await start();
    await t.host.receiveWebhook("parrot", "", { method: "GET", url: "/", headers: [], body: new Uint8Array() });
    expect(t.logged("plugin ready")).toHaveLength(1);
  });

  it("has nothing to close, and ends with its host", async () => {
    await learn();
    const t = await start();
    await t.host.closeChannel("parrot", "ch_1");
    await t[Symbol.asyncDispose]();
    expect(t.history()).toEqual(["READY", "STOPPED"]);
    await expect(t.open()).rejects.toMatchObject({ kind: "not_ready" });
  });

  it("is asked again when a file of it is another, and what it said before is forgotten", async () => {
    await learn();
    const before = onlyFile();
    writeFileSync(join(folder, "more.txt"), "news");
    await using t = await start();
    expect(t.history()).toEqual(["STARTING", "READY"]);
    await until(() => readdirSync(known).length === 1 && onlyFile() !== before);
  });

  it("tells its news when it turns out to be another than was known", async () => {
    await learn();
    const description = fromBinary(DescribeResponseSchema, readFileSync(onlyFile()));
    writeFileSync(onlyFile(), toBinary(DescribeResponseSchema, { ...description, version: "0.0.1" }));
    await using t = await start();
    await t.open();
    expect(t.history()).toEqual(["READY", "READY"]);
    expect(t.host.plugins()[0]?.description?.version).toBe(description.version);
  });

  it("fails whoever needs it when it cannot be started, and is tried again as any other", async () => {
    await learn();
    await using t = await start();
    const main = join(folder, "main.mjs");
    const text = readFileSync(main, "utf8");
    writeFileSync(main, "process.exit(3)");
    await expect(t.open()).rejects.toMatchObject({ kind: "not_ready" });
    expect(t.state()?.detail).toMatch(/exited with 3/);
    writeFileSync(main, text);
    await until(() => t.history().at(-1) === "READY");
    await t.open();
    expect(await t.tell("pid")).toMatch(/^\d+$/);
  });

  it("is not taken from a file that is not whole", async () => {
    await learn();
    writeFileSync(onlyFile(), readFileSync(onlyFile()).subarray(0, 20));
    await using t = await start();
    expect(t.history()).toEqual(["STARTING", "READY"]);
  });
});
