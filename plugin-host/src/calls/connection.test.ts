import { once } from "node:events";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { ChannelAdapter } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { serviceOf } from "@linktor/plugin-wire";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { callErrorOf } from "./call-error.js";
import { Connection } from "./connection.js";

const RPCS = serviceOf(ChannelAdapter);
const NO_LIMITS = {};

/** Takes every call, and answers none. */
const silent = createServer();
let connection: Connection;

beforeAll(async () => {
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
});
afterAll(() => void silent.close());
beforeEach(() => {
  connection = new Connection(`127.0.0.1:${(silent.address() as AddressInfo).port}`);
});

async function kindOf(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => "answered",
    (error: unknown) => callErrorOf(error).kind,
  );
}

const anything = async function* () {
  yield {};
};

const calls = {
  unary: () => connection.unary(RPCS.sendMessage, {}, NO_LIMITS),
  "server stream": () => connection.serverStream(RPCS.fetchMedia, {}, NO_LIMITS).next(),
  "client stream": () => connection.clientStream(RPCS.uploadMedia, anything(), NO_LIMITS),
};

it.each(Object.entries(calls))("a %s call that has no answer ends when the other side is gone", async (_name, call) => {
  const ended = kindOf(call());
  await once(silent, "stream");
  connection.destroy();
  expect(await ended).toBe("lost");
});

it.each(Object.entries(calls))("a %s call after that was never made", async (_name, call) => {
  connection.destroy();
  expect(await kindOf(call())).toBe("not_ready");
});

it("a call tells its trace, when there is one, and a stream that lasts as long as the process does not", async () => {
  let traceparent: string | undefined = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const { port } = silent.address() as AddressInfo;
  const traced = new Connection(`127.0.0.1:${port}`, undefined, undefined, () => traceparent);
  const told = async (call: () => unknown): Promise<unknown> => {
    const asked = once(silent, "stream");
    Promise.resolve(call()).catch(() => undefined);
    const [, headers] = (await asked) as [unknown, Record<string, string>];
    return headers.traceparent;
  };
  const limits = { timeoutMs: 200 };
  expect(await told(() => traced.unary(RPCS.sendMessage, {}, limits))).toBe(traceparent);
  expect(await told(() => traced.serverStream(RPCS.fetchMedia, {}, limits).next())).toBe(traceparent);
  expect(await told(() => traced.clientStream(RPCS.uploadMedia, anything(), limits))).toBe(traceparent);
  expect(await told(() => traced.duplex(RPCS.receive).on("error", () => undefined))).toBe(undefined);
  traceparent = undefined;
  expect(await told(() => traced.unary(RPCS.sendMessage, {}, limits))).toBe(undefined);
  traced.destroy();
});
