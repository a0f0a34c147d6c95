import { status } from "@grpc/grpc-js";
import { ChannelAdapter } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Connection } from "@linktor/plugin-host/parts";
import { isServiceError } from "@linktor/plugin-host/parts";
import { serviceOf } from "@linktor/plugin-wire";

export const RPCS = serviceOf(ChannelAdapter);
export const CALL_MS = 5000;

/** How a call ended: the name of its status, and what was said. */
export interface Ending {
  readonly code: string;
  readonly details: string;
}

/** Waits for a call that may fail. */
export async function endingOf(call: Promise<unknown>): Promise<Ending> {
  try {
    await call;
    return { code: "OK", details: "" };
  } catch (error) {
    if (!isServiceError(error)) throw error;
    return { code: status[error.code] ?? String(error.code), details: error.details };
  }
}

/** Drains a stream of answers. */
export async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const answers: T[] = [];
  for await (const answer of stream) answers.push(answer);
  return answers;
}

async function* pieces<T>(...messages: T[]): AsyncGenerator<T> {
  yield* messages;
}

/** What only some plugins serve, by the capability that announces it, asked of a channel. */
export const OPTIONAL: Readonly<Record<string, (connection: Connection, channelId: string) => Promise<unknown>>> = {
  edit: (c, channelId) => c.unary(RPCS.editMessage, { channelId, ...about }, { timeoutMs: CALL_MS }),
  delete: (c, channelId) => c.unary(RPCS.deleteMessage, { channelId, ...about }, { timeoutMs: CALL_MS }),
  reactions: (c, channelId) => c.unary(RPCS.react, { channelId, ...about, emoji: "👍" }, { timeoutMs: CALL_MS }),
  markRead: (c, channelId) => c.unary(RPCS.markRead, { channelId, externalIds: ["1"] }, { timeoutMs: CALL_MS }),
  typing: (c, channelId) => c.unary(RPCS.sendTyping, { channelId, isTyping: true }, { timeoutMs: CALL_MS }),
  mediaIn: (c, channelId) => all(c.serverStream(RPCS.fetchMedia, { channelId, reference: "1" }, { timeoutMs: CALL_MS })),
  mediaOut: (c, channelId) => c.clientStream(RPCS.uploadMedia, pieces({ channelId, media: { name: "a" } }), { timeoutMs: CALL_MS }),
  templates: (c, channelId) => c.unary(RPCS.listTemplates, { channelId }, { timeoutMs: CALL_MS }),
};

const about = { externalId: "1" };
