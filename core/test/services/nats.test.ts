import { setTimeout as sleep } from "node:timers/promises";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { expect, it } from "vitest";
import { NatsServer } from "./nats.js";

it("keeps its port and what it stored when it is killed, and loses it when it is wiped", async () => {
  await using server = await NatsServer.start();
  const { url } = server;
  await withStreams(url, async ({ manager, js }) => {
    await manager.streams.add({ name: "kept", subjects: ["kept.>"] });
    await js.publish("kept.one", "1");
  });
  await server.kill();
  await expect(connect({ servers: url, timeout: 500 })).rejects.toThrow();
  await server.start();
  expect(server.url).toBe(url);
  await withStreams(url, async ({ manager }) => {
    expect((await manager.streams.info("kept")).state.messages).toBe(1);
  });
  await server.stop();
  await server.wipe();
  await server.start();
  await withStreams(url, async ({ manager }) => {
    await expect(manager.streams.info("kept")).rejects.toThrow("stream not found");
  });
});

it("answers nothing while it is paused", async () => {
  await using server = await NatsServer.start();
  const connection = await connect({ servers: server.url });
  try {
    server.pause();
    const answered = connection.rtt().then(() => "answered");
    expect(await Promise.race([answered, sleep(300, "silent")])).toBe("silent");
    server.resume();
    expect(await answered).toBe("answered");
  } finally {
    await connection.close();
  }
});

async function withStreams(
  url: string,
  run: (streams: { manager: Awaited<ReturnType<typeof jetstreamManager>>; js: ReturnType<typeof jetstream> }) => Promise<void>,
): Promise<void> {
  const connection = await connect({ servers: url });
  try {
    await run({ manager: await jetstreamManager(connection), js: jetstream(connection) });
  } finally {
    await connection.close();
  }
}
