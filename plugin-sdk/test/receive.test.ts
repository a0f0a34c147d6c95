import { expect, it } from "vitest";
import { ADAPTER, Peer } from "./peer.js";

type Receive = Awaited<ReturnType<typeof receive>>;

async function receive(peer: Peer) {
  const call = await peer.stream(ADAPTER.receive);
  const messages: unknown[] = [];
  const waiting: ((message: never) => void)[] = [];
  call.on("data", (message) => (waiting.shift() ?? ((m: never) => messages.push(m)))(message as never));
  const next = () => (messages.length > 0 ? Promise.resolve(messages.shift()) : new Promise((resolve) => waiting.push(resolve)));
  return {
    call,
    next: async () => ((await next()) as { kind: { case: string; value: { batchId: bigint; state: { epoch: bigint } } } }).kind,
  };
}

const stored = (id: bigint, outcome = 1) => ({
  kind: { case: "batchResult" as const, value: { id, results: [{ outcome }], stateStored: true } },
});

async function puppet(): Promise<{ peer: Peer; first: Receive; stdio: { text: () => string } }> {
  const peer = new Peer();
  await peer.unary(ADAPTER.openChannel, { channelId: "c", epoch: 5n });
  return { peer, first: await receive(peer), stdio: await peer.readStdio() };
}

async function printed(stdio: { text: () => string }, text: string): Promise<void> {
  while (!stdio.text().includes(text)) await new Promise((resolve) => setTimeout(resolve, 10));
}

it("a batch that was not answered comes again on the next stream", async () => {
  const { peer, first, stdio } = await puppet();
  using _peer = peer;
  await peer.unary(ADAPTER.sendMessage, { channelId: "c", text: "receive" });
  expect(await first.next()).toMatchObject({
    case: "batch",
    value: { channelId: "c", events: [{ kind: { case: "message" } }], state: { epoch: 5n } },
  });
  first.call.cancel();
  const second = await receive(peer);
  const again = await second.next();
  expect(again).toMatchObject({ case: "batch", value: { events: [{ kind: { value: { externalId: "a" } } }], state: { epoch: 5n } } });
  second.call.write(stored(again.value.batchId));
  await printed(stdio, "stored");
});

it("a stream that is opened beside another takes its place", async () => {
  const { peer, first, stdio } = await puppet();
  using _peer = peer;
  await peer.unary(ADAPTER.sendMessage, { channelId: "c", text: "receive" });
  await first.next();
  const ended = new Promise((resolve) => first.call.on("end", resolve));
  const second = await receive(peer);
  await ended;
  const again = await second.next();
  second.call.write(stored(again.value.batchId, 2));
  await printed(stdio, "duplicate");
});

it("an answer to an earlier attempt settles nothing", async () => {
  const { peer, first, stdio } = await puppet();
  using _peer = peer;
  await peer.unary(ADAPTER.sendMessage, { channelId: "c", text: "receive" });
  const once = await first.next();
  first.call.write(stored(once.value.batchId, 4));
  const twice = await first.next();
  expect(twice.value.batchId).not.toBe(once.value.batchId);
  first.call.write(stored(once.value.batchId, 3));
  first.call.write(stored(twice.value.batchId, 1));
  await printed(stdio, "stored");
  expect(stdio.text()).not.toContain("quarantined");
});

it("an answer that says nothing of an event is none", async () => {
  const { peer, first, stdio } = await puppet();
  using _peer = peer;
  await peer.unary(ADAPTER.sendMessage, { channelId: "c", text: "receive" });
  const once = await first.next();
  first.call.write({ kind: { case: "batchResult", value: { id: once.value.batchId, results: [], stateStored: true } } });
  first.call.write(stored((await first.next()).value.batchId));
  await printed(stdio, "stored");
});
