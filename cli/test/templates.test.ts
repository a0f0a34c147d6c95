import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { EventOutcome, RefusalClass } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Network } from "../src/plugin/network/network.js";
import { Called } from "./called.js";
import { msgfy, must, Scratch } from "./msgfy.js";
import { pythonEnvironment } from "./python-environment.js";

const ELSEWHERE = "https://example.com/messages";
const STORED = { results: [{ outcome: EventOutcome.STORED }], stateStored: true };

// The channel types are names that the languages, or the templates, have a use for themselves.
describe.each([
  { language: "go", type: "vendor", build: (folder: string) => must("go", ["build", "-o", "bin/plugin", "."], folder) },
  { language: "python", type: "plugin", build: async (folder: string) => symlinkSync(await pythonEnvironment(), join(folder, ".venv")) },
])("a new $language project for the type $type", ({ language, type, build }) => {
  const scratch = new Scratch();
  const folder = join(scratch.path, type);
  beforeAll(async () => {
    await msgfy("plugin", "new", language, folder);
    await build(folder);
  });
  afterAll(() => scratch[Symbol.dispose]());

  it("goes on with a channel that was opened again when the host refuses the state of the one before", async () => {
    await using plugin = await Called.start(folder);
    await plugin.open(ELSEWHERE, 41n);
    const { webhookId } = await plugin.webhook();
    await plugin.open(ELSEWHERE, 42n);
    plugin.settle({ id: webhookId, ...STORED, stateStored: false });
    expect(await plugin.webhook()).toMatchObject({ state: { epoch: 42n } });
  });

  it("lets go of a channel that another host has", async () => {
    await using plugin = await Called.start(folder);
    await plugin.open(ELSEWHERE);
    const { webhookId } = await plugin.webhook();
    plugin.settle({ id: webhookId, ...STORED, stateStored: false });
    expect(await plugin.webhook()).toMatchObject({ status: 503 });
  });

  it("hands over a state that holds whichever of two messages is stored last", async () => {
    await using plugin = await Called.start(folder);
    await plugin.open(ELSEWHERE);
    const [first, second] = [await plugin.webhook(), await plugin.webhook()];
    plugin.settle({ id: first.webhookId, ...STORED });
    const third = await plugin.webhook();
    const states = [first, second, third].map(({ state }) => Buffer.from(state!.state).toString());
    expect(states).toEqual(Array(3).fill('{"received":1}'));
  });

  it("refuses for good to send to an address that is not public", async () => {
    await using plugin = await Called.start(folder, ["env", "-u", "LINKTOR_ALLOW_LOOPBACK"]);
    await plugin.open("http://localhost:9/messages");
    expect(await plugin.send()).toMatchObject({
      case: "refused",
      value: {
        class: RefusalClass.PERMANENT,
        reason: "ADDRESS_NOT_ALLOWED",
        message: expect.stringContaining("LINKTOR_ALLOWED_PRIVATE_HOSTS"),
      },
    });
  });

  it("waits as long as the network asks, and keeps the address out of what it says of a failure", async () => {
    await using network = await Network.start();
    await using plugin = await Called.start(folder);
    await plugin.open(`${network.url}/token`);
    const response = { status: 429, headers: { "retry-after": "7" }, after_ms: 0 };
    network.answers([{ method: "POST", path: "/token", headers: {}, response }]);
    expect(await plugin.send()).toMatchObject({ case: "refused", value: { class: RefusalClass.RATE_LIMITED, retryAfterMs: 7000n } });
    await network[Symbol.asyncDispose]();
    const failure = await plugin.send().then(String, String);
    expect(failure).toContain("UNKNOWN");
    expect(failure).not.toContain("token");
  });
});

it("the parts of a new Python project do what they say", async () => {
  using scratch = new Scratch();
  const folder = join(scratch.path, "blue-bird");
  await msgfy("plugin", "new", "python", folder);
  await must(join(await pythonEnvironment(), "bin/python"), [join(import.meta.dirname, "python_parts.py")], folder);
});
