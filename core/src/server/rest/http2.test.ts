import { randomBytes } from "node:crypto";
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants, type IncomingHttpHeaders } from "node:http2";
import { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { EventService } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { MediaService } from "@linktor/gen/linktor/media/v1/media_pb.js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../test-server.js";

let t: TestServer;
let session: ClientHttp2Session;
let ended: Promise<unknown>;

beforeAll(async () => {
  let end: (reason: unknown) => void;
  ended = new Promise((resolve) => (end = resolve));
  t = await startTestServer({
    services: (router) =>
      router
        .service(ContactService, { getContact: ({ id }) => ({ contact: { id } }), deleteContact: () => ({}) })
        .service(EventService, {
          async *watchEvents(_, { signal }) {
            yield { kind: { case: "ready", value: {} } };
            await new Promise((resolve) => signal.addEventListener("abort", () => resolve(end(signal.reason))));
          },
        })
        .service(MediaService, {
          async uploadMedia(requests) {
            let size = 0;
            for await (const { chunk } of requests) size += chunk?.data.length ?? 0;
            return { media: { sizeBytes: BigInt(size) } };
          },
          async *downloadMedia({ id }) {
            for (let i = 0; i < 30; i++) {
              if (id === "md_cut" && i > 5) throw new Error("disk");
              yield { contentType: "text/plain", data: Buffer.alloc(100_000, 65) };
            }
          },
        }),
  });
  session = connect(t.url);
});
afterAll(async () => {
  session.close();
  await t[Symbol.asyncDispose]();
});

function open(method: string, path: string, headers: Record<string, string> = {}): ClientHttp2Stream {
  return session.request({ ":method": method, ":path": `/api/v1/${path}`, ...headers });
}

async function call(method: string, path: string, body?: Buffer, headers?: Record<string, string>) {
  const stream = open(method, path, headers);
  const answered = new Promise<IncomingHttpHeaders>((resolve) => stream.on("response", resolve));
  if (body) stream.end(body);
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const given = await answered;
  return { status: given[":status"], headers: given, body: Buffer.concat(chunks) };
}

it("answers as over HTTP/1.1", async () => {
  const got = await call("GET", "contacts/ct_1");
  expect([got.status, JSON.parse(got.body.toString())]).toMatchObject([200, { id: "ct_1" }]);
  expect((await call("DELETE", "contacts/ct_1")).status).toBe(204);
  expect((await call("PUT", "contacts/ct_1", Buffer.from("{}"))).headers.allow).toBe("DELETE, GET, HEAD, PATCH");
  const head = await call("HEAD", "contacts/ct_1");
  expect([head.status, head.body.length, head.headers["content-length"]]).toEqual([200, 0, String(got.body.length)]);
});

it("takes and gives files larger than a window", async () => {
  const file = randomBytes(3 * 1024 * 1024);
  const up = await call("POST", "media?name=x", file, { "content-type": "video/mp4" });
  expect([up.status, JSON.parse(up.body.toString())]).toMatchObject([201, { size_bytes: file.length }]);
  expect((await call("GET", "media/md_1/content")).body.length).toBe(3_000_000);
});

it("refuses a body that is too large", async () => {
  const { status } = await call("POST", "contacts", Buffer.alloc(1024 * 1024 + 1, 32), {
    "content-type": "application/json",
  });
  expect(status).toBe(413);
});

it("breaks off a file of which the rest is not to be had", async () => {
  const stream = open("GET", "media/md_cut/content");
  stream.resume();
  const code = await new Promise((resolve) => stream.on("error", () => {}).on("close", () => resolve(stream.rstCode)));
  expect(code).not.toBe(constants.NGHTTP2_NO_ERROR);
});

it("ends a call when its stream is reset", async () => {
  const stream = open("GET", "events");
  const line = await new Promise((resolve) => stream.once("data", (data) => resolve(String(data))));
  expect(line).toBe('{"ready":{"position":""}}\n');
  stream.close(constants.NGHTTP2_CANCEL);
  expect(String(await ended)).toContain("the client went away");
});
