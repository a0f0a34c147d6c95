import { create, toBinary } from "@bufbuild/protobuf";
import { type WatchEventsResponse, WatchEventsResponseSchema } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Feed, type FeedSocket, SignedOut } from "./feed.js";

class Socket {
  binaryType: BinaryType = "blob";
  onmessage: FeedSocket["onmessage"] = null;
  onclose: FeedSocket["onclose"] = null;
  readonly sent: string[] = [];
  isClosed = false;
  send = (data: unknown) => void this.sent.push(String(data));
  close = () => {
    this.isClosed = true;
  };
  says(kind: WatchEventsResponse["kind"]) {
    const bytes = toBinary(WatchEventsResponseSchema, create(WatchEventsResponseSchema, { kind: kind as never }));
    this.hears(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  }
  hears(data: unknown) {
    (this.onmessage as ((event: { data: unknown }) => void) | null)?.({ data });
  }
  breaks(code = 1006) {
    (this.onclose as ((event: { code: number }) => void) | null)?.({ code });
  }
}

const ready = (position: string) => ({ case: "ready", value: { position } }) as WatchEventsResponse["kind"];
const event = (id: string) => ({ case: "event", value: { id } }) as WatchEventsResponse["kind"];
const resync = (position: string) => ({ case: "resync", value: { position } }) as WatchEventsResponse["kind"];

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

async function setUp(open?: () => Promise<never>) {
  const sockets: Socket[] = [];
  const opened: string[] = [];
  const events: string[] = [];
  const gaps: boolean[] = [];
  let hasEnded = false;
  const feed = new Feed({
    open:
      open ??
      (async (after) => {
        opened.push(after);
        const socket = new Socket();
        sockets.push(socket);
        return socket as unknown as FeedSocket;
      }),
    onEvent: ({ id }) => events.push(id),
    onReady: (isGap) => gaps.push(isGap),
    onSignedOut: () => {
      hasEnded = true;
    },
  });
  feed.start();
  await vi.advanceTimersByTimeAsync(0);
  return { feed, sockets, opened, events, gaps, hasEnded: () => hasEnded };
}

describe("the feed", () => {
  it("goes on after the last event when the connection breaks", async () => {
    const { feed, sockets, opened, events, gaps } = await setUp();
    sockets[0]?.says(ready("ev_1"));
    expect(feed.state.kind).toBe("live");
    sockets[0]?.says(event("ev_2"));
    sockets[0]?.says(event("")); // typing, which is not stored
    sockets[0]?.breaks();
    expect(feed.state.kind).toBe("offline");
    await vi.advanceTimersByTimeAsync(1_000);
    sockets[1]?.says(event("ev_3"));
    sockets[1]?.says(ready("ev_3"));
    expect(opened).toEqual(["", "ev_2"]);
    expect(events).toEqual(["ev_2", "", "ev_3"]);
    expect(gaps).toEqual([true, false]); // the first time everything has to be read
  });

  it("has everything read again when the log does not reach back", async () => {
    const { sockets, opened, gaps } = await setUp();
    sockets[0]?.says(ready("ev_1"));
    sockets[0]?.breaks();
    await vi.advanceTimersByTimeAsync(1_000);
    sockets[1]?.says(resync("ev_9"));
    sockets[1]?.says(ready("ev_9"));
    sockets[1]?.breaks();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(opened).toEqual(["", "ev_1", "ev_9"]);
    expect(gaps).toEqual([true, true, false]);
  });

  it("asks a silent connection whether it is there, and gives it up when it is not", async () => {
    const { feed, sockets } = await setUp();
    sockets[0]?.says(ready("ev_1"));
    await vi.advanceTimersByTimeAsync(15_000);
    expect(sockets[0]?.sent).toEqual(['{"type":"ping"}']);
    sockets[0]?.hears('{"type":"pong"}');
    await vi.advanceTimersByTimeAsync(15_000);
    expect(feed.state.kind).toBe("live");
    await vi.advanceTimersByTimeAsync(8_000);
    expect(sockets[0]?.isClosed).toBe(true);
    expect(feed.state.kind).toBe("offline");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sockets).toHaveLength(2);
  });

  it("waits longer each time, and not at all when told so", async () => {
    const { feed, sockets } = await setUp();
    for (let attempt = 0; attempt < 6; attempt += 1) {
      sockets.at(-1)?.breaks();
      await vi.advanceTimersByTimeAsync(20_000);
    }
    const tried = sockets.length;
    sockets.at(-1)?.breaks();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sockets).toHaveLength(tried);
    feed.retryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets).toHaveLength(tried + 1);
  });

  it("ends with the session, and when it is stopped", async () => {
    const ended = await setUp(async () => {
      throw new SignedOut();
    });
    expect(ended.hasEnded()).toBe(true);
    const { feed, sockets } = await setUp();
    feed.stop();
    sockets[0]?.breaks();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
    expect(sockets[0]?.isClosed).toBe(true);
  });
});
