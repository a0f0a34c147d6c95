import { fromBinary } from "@bufbuild/protobuf";
import { type WatchEventsResponse, WatchEventsResponseSchema } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { afterAll, beforeAll, expect, it } from "vitest";
import WebSocket from "ws";
import { ana } from "../../../plugins/telegram/test/bot-api.js";
import { type TestDatabase, testDatabase } from "../database.js";
import { aTelegramChannel, type TelegramChannel } from "../telegram.js";
import { eventually, startTestApp, type TestApp } from "../test-app.js";

type Kind = WatchEventsResponse["kind"];

let database: TestDatabase;
let t: TestApp;
let channel: TelegramChannel;
beforeAll(async () => {
  database = await testDatabase();
  t = await startTestApp({ database });
  channel = await aTelegramChannel(t);
});
afterAll(async () => {
  await channel?.[Symbol.asyncDispose]();
  await t?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

function connect(query: string): WebSocket {
  const socket = new WebSocket(`${t.url.replace("http", "ws")}/api/v1/ws?token=${t.token}&${query}`);
  socket.binaryType = "nodebuffer";
  return socket;
}

/** What came over a socket, as it comes. */
function kindsOf(socket: WebSocket): Kind[] {
  const kinds: Kind[] = [];
  socket.on("message", (data: Buffer, isBinary: boolean) => {
    if (isBinary) kinds.push(fromBinary(WatchEventsResponseSchema, data).kind);
  });
  return kinds;
}

const eventsOf = (kinds: readonly Kind[]) => kinds.flatMap((kind) => (kind.case === "event" ? [kind.value] : []));

it("says in messages of the contract what the JSON frames say, from the same positions", async () => {
  const json = await t.watch();
  const socket = connect("format=proto");
  const kinds = kindsOf(socket);
  await eventually(async () => kinds[0]?.case === "ready");
  await channel.say(ana, "in two formats");
  await json.next(({ type }) => type === "new_message");
  const inJson = () => json.frames.filter(({ id, type }) => id && type !== "ready").map(({ id, type }) => [id, type]);
  const inProto = () => eventsOf(kinds).map(({ id, type }) => [id, type]);
  await eventually(async () => inJson().length > 1 && inJson().length === inProto().length);
  expect(inProto()).toEqual(inJson());

  const [first] = eventsOf(kinds);
  const later = connect(`format=proto&after=${first?.id}`);
  const after = kindsOf(later);
  await eventually(async () => eventsOf(after).length === inJson().length - 1);
  expect(eventsOf(after)[0]?.id).toBe(inJson()[1]?.[0]);
  for (const one of [socket, later]) one.close();
  json[Symbol.dispose]();
});

it("tells who has read how far", async () => {
  await channel.say(ana, "read me");
  const [conversation] = (await t.rest("GET", "conversations")).body.data as { id: string; last_seq: number }[];
  const me = (await t.rest("GET", "me")).body;
  const socket = connect("format=proto");
  const kinds = kindsOf(socket);
  await eventually(async () => kinds[0]?.case === "ready");
  await t.rest("POST", `conversations/${conversation?.id}/read`, { seq: conversation?.last_seq });
  const event = await eventually(async () => eventsOf(kinds).find(({ payload }) => payload?.reading));
  expect(event.payload?.reading).toMatchObject({ userId: me.user.id, seq: BigInt(conversation?.last_seq ?? 0) });
  socket.close();
});

it("refuses a format there is not", async () => {
  const socket = connect("format=xml");
  const said: string[] = [];
  socket.on("message", (data: Buffer) => said.push(String(data)));
  const code = await new Promise<number>((resolve) => socket.on("close", resolve));
  expect(code).toBe(4400);
  expect(JSON.parse(said[0] ?? "{}")).toMatchObject({ type: "error" });
});
