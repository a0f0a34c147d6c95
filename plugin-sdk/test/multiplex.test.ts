import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { decodeHeader, encodeHeader, FrameType, RST, SYN, WINDOW_BYTES } from "../src/multiplex/frame.js";
import { FrameReader } from "../src/multiplex/frame-reader.js";
import { Peer } from "./peer.js";

/** The host's end, frame by frame. */
async function session(peer: Peer): Promise<{ socket: Socket; frames: string[]; closed: Promise<unknown> }> {
  const socket = connect(await peer.socket());
  const frames: string[] = [];
  const reader = new FrameReader(({ type, flags, streamId, length }) => frames.push([type, flags, streamId, length].join()));
  socket.on("data", (chunk) => reader.push(chunk));
  socket.on("error", () => {});
  return { socket, frames, closed: new Promise((resolve) => socket.on("close", resolve)) };
}

const frame = (type: FrameType, flags: number, streamId: number, length: number) => encodeHeader({ type, flags, streamId, length });
const MULTIPLEXED = { PLUGIN_MULTIPLEX_GRPC: "true" };

describe("a multiplexed session", () => {
  it("answers pings with what they carry", async () => {
    using peer = new Peer(MULTIPLEXED);
    const { socket, frames } = await session(peer);
    socket.write(frame(FrameType.PING, SYN, 0, 0xfeedface));
    await expect.poll(() => frames).toEqual(["2,2,0,4277009102"]);
    socket.destroy();
  });

  it("acknowledges a stream, and forgets one that is reset", async () => {
    using peer = new Peer(MULTIPLEXED);
    const { socket, frames } = await session(peer);
    socket.write(frame(FrameType.WINDOW_UPDATE, SYN, 1, 0));
    await expect.poll(() => frames[0]).toBe("1,2,1,0");
    socket.write(frame(FrameType.WINDOW_UPDATE, RST, 1, 0));
    socket.write(frame(FrameType.PING, SYN, 0, 7));
    await expect.poll(() => frames).toContain("2,2,0,7");
    socket.destroy();
  });

  it.each([
    ["another protocol", Buffer.from("PRI * HTTP/2.0\r\n\r\n")],
    ["an unknown type", Buffer.from([0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
    ["more than a window", frame(FrameType.DATA, SYN, 1, WINDOW_BYTES + 1)],
    ["a number that is the plugin's", frame(FrameType.WINDOW_UPDATE, SYN, 2, 0)],
    ["a number twice", Buffer.concat([frame(FrameType.WINDOW_UPDATE, SYN, 1, 0), frame(FrameType.WINDOW_UPDATE, SYN, 1, 0)])],
  ])("ends at %s", async (_what, bytes) => {
    using peer = new Peer(MULTIPLEXED);
    const { socket, closed } = await session(peer);
    socket.write(bytes);
    await closed;
  });

  it("takes one connection, and no other", async () => {
    using peer = new Peer(MULTIPLEXED);
    const { socket, frames } = await session(peer);
    socket.write(frame(FrameType.PING, SYN, 0, 1));
    await expect.poll(() => frames).toHaveLength(1);
    const second = await session(peer);
    await second.closed;
    socket.destroy();
  });
});

it("frames are read however they are cut", () => {
  const seen: string[] = [];
  const reader = new FrameReader(({ type, streamId }, body) => seen.push(`${type} ${streamId} ${body}`));
  const bytes = Buffer.concat([
    frame(FrameType.DATA, 0, 3, 5),
    Buffer.from("hello"),
    frame(FrameType.PING, 0, 0, 9),
    frame(FrameType.DATA, 0, 3, 0),
  ]);
  for (const byte of bytes) reader.push(Buffer.from([byte]));
  reader.push(bytes);
  expect(seen).toEqual(["0 3 hello", "2 0 ", "0 3 ", "0 3 hello", "2 0 ", "0 3 "]);
  expect(decodeHeader(frame(FrameType.GO_AWAY, 0, 0, 1))).toEqual({ type: FrameType.GO_AWAY, flags: 0, streamId: 0, length: 1 });
});
