import { createHash, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { EventService } from "@linktor/gen/linktor/event/v1/event_pb.js";
import { MediaService } from "@linktor/gen/linktor/media/v1/media_pb.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AppError, notFound } from "../../shared/errors.js";
import { startTestServer, type TestServer } from "../test-server.js";

let t: TestServer;
let chunks: number[];
let streamEnded: (reason: unknown) => void;
const file = randomBytes(3 * 1024 * 1024);
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

beforeEach(() => {
  chunks = [];
});

beforeAll(async () => {
  t = await startTestServer({
    services: (router) =>
      router
        .service(ContactService, { getContact: ({ id }) => ({ contact: { id } }) })
        .service(EventService, {
          async *watchEvents({ after }, { signal }) {
            yield { kind: { case: "ready", value: { position: "ev_1" } } };
            if (after === "ev_fails") throw new AppError("unavailable", "LOG_GONE", "the log is away");
            await new Promise((resolve) => signal.addEventListener("abort", () => resolve(streamEnded(signal.reason))));
          },
        })
        .service(MediaService, {
          async uploadMedia(requests) {
            const parts: Uint8Array[] = [];
            let first: { name: string; mimeType: string } | undefined;
            for await (const request of requests) {
              first ??= request;
              if (first.name === "refused") throw new AppError("precondition", "TOO_MANY", "no more files");
              parts.push(request.chunk?.data ?? new Uint8Array());
              chunks.push(request.chunk?.data.length ?? 0);
            }
            const bytes = Buffer.concat(parts);
            return { media: { id: "md_1", ...first, sizeBytes: BigInt(bytes.length), sha256: sha256(bytes) } };
          },
          async *downloadMedia({ id }, { responseHeader }) {
            if (id === "md_none") throw notFound("media", id);
            responseHeader.set("content-disposition", 'attachment; filename="x.bin"');
            responseHeader.set("x-content-length", String(file.length));
            for (let at = 0; at < file.length; at += 100_000) {
              if (id === "md_cut" && at > 500_000) throw new Error("disk");
              yield { contentType: at === 0 ? "image/svg+xml" : "", data: file.subarray(at, at + 100_000) };
            }
          },
        }),
  });
});
afterAll(() => t[Symbol.asyncDispose]());

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const isRaw = typeof body === "string" || body instanceof Uint8Array;
  const answer = await fetch(`${t.url}/api/v1/${path}`, {
    method,
    headers: { ...(body !== undefined && !isRaw && { "content-type": "application/json" }), ...headers },
    ...(body !== undefined && { body: isRaw ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type") === "application/json" && text !== "";
  return { status: answer.status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : undefined };
}

describe("streams", () => {
  it("sends each message as a line at once, and ends the call with the client", async () => {
    const ended = new Promise((resolve) => (streamEnded = resolve));
    const controller = new AbortController();
    const answer = await fetch(`${t.url}/api/v1/events`, { signal: controller.signal });
    expect(answer.headers.get("content-type")).toBe("application/x-ndjson");
    const reader = answer.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    expect(Buffer.from(value ?? []).toString()).toBe('{"ready":{"position":"ev_1"}}\n');
    controller.abort();
    expect(String(await ended)).toContain("the client went away");
  });

  it("says in a last line why it ended", async () => {
    const { status, text } = await call("GET", "events?after=ev_fails");
    const lines = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect([status, lines[1]]).toEqual([200, { error: { code: "LOG_GONE", message: "the log is away", details: {} } }]);
  });
});

describe("files", () => {
  it("takes a file in pieces", async () => {
    const { status, json } = await call("POST", "media?name=a%20b.bin", file, { "content-type": "video/mp4" });
    expect([status, json]).toMatchObject([201, { name: "a b.bin", mime_type: "video/mp4", size_bytes: file.length, sha256: sha256(file) }]);
    expect(Math.max(...chunks)).toBeLessThanOrEqual(256 * 1024);
  });

  it("takes an empty file, and one whose type is told in the query", async () => {
    expect((await call("POST", "media?name=e&mime_type=text/x", "", { "content-type": "text/plain" })).json).toMatchObject({
      size_bytes: 0,
      mime_type: "text/x",
    });
  });

  it("refuses forms, unknown parameters, names that are too long; and answers when a file is refused half way", async () => {
    expect((await call("POST", "media", "x", { "content-type": "multipart/form-data; boundary=x" })).status).toBe(415);
    expect((await call("POST", "media?chunk.data=x", "x")).status).toBe(400);
    expect((await call("POST", `media?name=${"x".repeat(256)}`, "x")).status).toBe(400);
    expect(await call("POST", "media?name=refused", file)).toMatchObject({ status: 422, json: { code: "TOO_MANY" } });
    expect((await call("GET", "contacts/ct_1")).status).toBe(200);
  });

  it("gives a file as it is, and safe for a browser", async () => {
    const answer = await fetch(`${t.url}/api/v1/media/md_1/content`);
    expect(sha256(new Uint8Array(await answer.arrayBuffer()))).toBe(sha256(file));
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/svg+xml",
      "content-length": String(file.length),
      "content-disposition": 'attachment; filename="x.bin"',
      "content-security-policy": "sandbox",
      "x-content-type-options": "nosniff",
    });
  });

  it("tells the size to who asks for nothing else", async () => {
    const { status, text, headers } = await call("HEAD", "media/md_1/content");
    expect([status, text, headers.get("content-length")]).toEqual([200, "", String(file.length)]);
  });

  it("answers in JSON when there is no file, and breaks off when the rest is not to be had", async () => {
    expect(await call("GET", "media/md_none/content")).toMatchObject({
      status: 404,
      json: { code: "MEDIA_NOT_FOUND" },
    });
    await expect(call("GET", "media/md_cut/content")).rejects.toThrow();
    await sleep(10);
    expect((await call("GET", "contacts/ct_1")).status).toBe(200);
  });
});
