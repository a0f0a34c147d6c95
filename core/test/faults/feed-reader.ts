import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { EventService } from "@linktor/gen/linktor/event/v1/event_pb.js";
import WebSocket from "ws";
import { eventually } from "../test-app.js";

/** A client of the event log. Its names are those of the contacts that the events are about, in the order they came. */
export interface FeedReader {
  readonly names: string[];
  /** How the stream began. */
  readonly began: "ready" | "resync";
  /** Cursor to resume from. */
  readonly position: string;
  stop(): void;
}

export type Open = (url: string, token: string, after?: string) => Promise<FeedReader>;

interface Reading {
  names: string[];
  began: FeedReader["began"] | undefined;
  position: string;
  failure: unknown;
}

async function begun(reading: Reading, stop: () => void): Promise<FeedReader> {
  await eventually(async () => reading.began !== undefined || reading.failure !== undefined);
  if (reading.failure !== undefined) throw reading.failure;
  return Object.assign(reading as Reading & { began: FeedReader["began"] }, { stop });
}

export const overWebSocket: Open = (url, token, after = "") => {
  const reading: Reading = { names: [], began: undefined, position: after, failure: undefined };
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/ws?token=${token}&after=${after}`);
  let isOver = false;
  socket.on("message", (data) => {
    if (isOver) return;
    const { type, id, payload, code } = JSON.parse(String(data));
    if (type === "error") reading.failure = new Error(code);
    else if (type === "ready" || type === "resync") reading.began = type;
    else reading.names.push(payload.contact.name);
    if (id) reading.position = id;
  });
  return begun(reading, () => {
    isOver = true;
    socket.terminate();
  });
};

export const overGrpc: Open = (url, token, after = "") => {
  const reading: Reading = { names: [], began: undefined, position: after, failure: undefined };
  const abort = new AbortController();
  const options = { headers: { authorization: `Bearer ${token}` }, signal: abort.signal };
  const read = async (): Promise<void> => {
    for await (const { kind } of createClient(EventService, createGrpcTransport({ baseUrl: url })).watchEvents({ after }, options)) {
      if (abort.signal.aborted) return;
      if (kind.case === "event") {
        reading.names.push(kind.value.payload?.contact?.name ?? "");
        reading.position = kind.value.id;
      } else if (kind.case) {
        reading.began = kind.case;
        reading.position = kind.value.position;
      }
    }
  };
  read().catch((error: unknown) => {
    if (!abort.signal.aborted) reading.failure = error;
  });
  return begun(reading, () => abort.abort());
};
