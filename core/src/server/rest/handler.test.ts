import { create } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import { ContactService, type ListContactsRequest, ListContactsRequestSchema } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { MessageService, MessageStatus, type SendMessageRequest } from "@linktor/gen/linktor/message/v1/message_pb.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AppError, notFound } from "../../shared/errors.js";
import { requestInfo } from "../request-info.js";
import { startTestServer, type TestServer } from "../test-server.js";

let t: TestServer;
let listed: ListContactsRequest;
let sent: SendMessageRequest;
let context: HandlerContext;

beforeEach(() => {
  listed = create(ListContactsRequestSchema);
});

beforeAll(async () => {
  t = await startTestServer({
    services: (router) =>
      router
        .service(ContactService, {
          listContacts(request, call) {
            [listed, context] = [request, call];
            call.responseHeader.set("x-total", "1");
            call.responseHeader.set("set-cookie", "no");
            return { data: [{ id: "ct_1", name: "Ana" }], nextCursor: "c2" };
          },
          getContact({ id }) {
            if (id === "ct_none") throw notFound("contact", id);
            if (id === "ct_bug") throw new TypeError("secret detail");
            if (id === "ct_busy")
              throw new AppError("exhausted", "RATE_LIMITED", "too fast", {
                retryAfterMs: 1_200,
                details: { limit: "10" },
              });
            if (id === "ct_state") throw new AppError("precondition", "WRONG_STATE", "not now");
            if (id === "ct_down") throw Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
            return { contact: { id } };
          },
          createContact: ({ name }) => ({ contact: { id: "ct_9", name } }),
          updateContact: ({ id, name }) => ({ contact: { id, name: name ?? "unchanged" } }),
          deleteContact: () => ({}),
        })
        .service(MessageService, {
          getMessage: ({ id }) => ({ message: { id, status: MessageStatus.READ } }),
          searchMessages: ({ q }) => ({ data: [{ text: q }] }),
          sendMessage(request) {
            sent = request;
            return {
              message: { conversationId: request.conversationId, text: request.text, status: MessageStatus.QUEUED },
            };
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

describe("routes", () => {
  it("takes the literal before the variable", async () => {
    expect((await call("GET", "messages/search?q=ol%C3%A1+voc%C3%AA")).json.data[0].text).toBe("olá você");
    expect((await call("GET", "messages/ms_1")).json).toMatchObject({ id: "ms_1", status: "read" });
  });

  it("answers with the resource, or with data and next_cursor", async () => {
    expect((await call("GET", "contacts/ct_1")).json).toMatchObject({ id: "ct_1", identities: [] });
    expect((await call("GET", "contacts")).json).toMatchObject({ data: [{ id: "ct_1" }], next_cursor: "c2" });
  });

  it("answers 201 to creates, 204 to deletes", async () => {
    const created = await call("POST", "contacts", { name: "Ana" });
    expect([created.status, created.json.name]).toEqual([201, "Ana"]);
    const deleted = await call("DELETE", "contacts/ct_1");
    expect([deleted.status, deleted.text, deleted.headers.get("content-type")]).toEqual([204, "", null]);
  });

  it("answers 404 in JSON to unknown paths, and 405 with what is allowed", async () => {
    expect(await call("GET", "nothing")).toMatchObject({ status: 404, json: { code: "ROUTE_NOT_FOUND" } });
    expect((await call("GET", "contacts/")).status).toBe(404);
    const wrong = await call("PUT", "contacts/ct_1");
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "DELETE, GET, HEAD, PATCH"]);
  });

  it("answers HEAD as GET without the body", async () => {
    const head = await call("HEAD", "contacts/ct_1");
    const get = await call("GET", "contacts/ct_1");
    expect([head.status, head.text]).toEqual([200, ""]);
    expect(head.headers.get("content-length")).toBe(String(get.text.length));
    expect((await call("HEAD", "contacts/ct_none")).status).toBe(404);
  });

  it("refuses paths and queries that are not encoded properly", async () => {
    for (const path of ["contacts/%zz", "contacts/%ff", "contacts?q=%E0%A4"]) {
      expect(await call("GET", path)).toMatchObject({ status: 400, json: { code: "MALFORMED_URL" } });
    }
  });
});

describe("requests", () => {
  it("reads parameters by their type", async () => {
    await call("GET", "contacts?limit=25&q=a%26b&cursor=");
    expect(listed).toMatchObject({ limit: 25, q: "a&b", cursor: "" });
  });

  it.each([
    ["contacts?nope=1", "There is no query parameter nope."],
    ["contacts?limit=x", "limit: must be a whole number"],
    ["contacts?limit=1&limit=2", "limit: is given twice"],
    ["contacts?limit=101", "limit: must be greater than or equal to 0 and less than or equal to 100"],
    ["contacts/ct_1?id=ct_2", "There is no query parameter id."],
  ])("refuses %s", async (path, message) => {
    expect(await call("GET", path)).toMatchObject({ status: 400, json: { message } });
  });

  it("puts path and body together, and lets neither contradict the other", async () => {
    const content = { location: { latitude: 1, longitude: 2 } };
    expect((await call("POST", "conversations/cv_1/messages", { text: "hi", content })).status).toBe(201);
    expect(sent).toMatchObject({ conversationId: "cv_1", text: "hi", content: { kind: { case: "location" } } });
    expect((await call("PATCH", "contacts/ct_1", { id: "ct_1", name: "B" })).json).toMatchObject({
      id: "ct_1",
      name: "B",
    });
    expect((await call("PATCH", "contacts/ct_1")).json.name).toBe("unchanged");
    expect(await call("PATCH", "contacts/ct_1", { id: "ct_2" })).toMatchObject({
      status: 400,
      json: { details: { field: "id" } },
    });
    expect((await call("POST", "conversations/cv_1/messages", { conversationId: "cv_2" })).status).toBe(400);
    expect((await call("POST", "conversations/cv_1/messages?note=true", {})).status).toBe(400);
  });

  it.each<[string, unknown, Record<string, string>, number, string]>([
    ["an unknown field", { nam: "x" }, {}, 400, "UNKNOWN_FIELD"],
    ["broken JSON", '{"name":', { "content-type": "application/json" }, 400, "MALFORMED_JSON"],
    ["a depth bomb", `{"name":${"[".repeat(500_000)}`, { "content-type": "application/json" }, 400, "JSON_TOO_DEEP"],
    ["too much", JSON.stringify({ name: "x".repeat(1024 * 1024) }), { "content-type": "application/json" }, 413, "BODY_TOO_LARGE"],
    ["a form", "name=x", { "content-type": "application/x-www-form-urlencoded" }, 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["a compressed body", "x", { "content-type": "application/json", "content-encoding": "gzip" }, 415, "UNSUPPORTED_ENCODING"],
    ["a list", [], {}, 400, "INVALID_ARGUMENT"],
  ])("refuses %s", async (_, body, headers, status, code) => {
    expect(await call("POST", "contacts", body, headers)).toMatchObject({ status, json: { code } });
  });

  it("refuses too much without being told how much it is", async () => {
    const body = new ReadableStream({
      async start(controller) {
        for (let i = 0; i < 40; i++) controller.enqueue(new Uint8Array(64 * 1024).fill(32));
        controller.close();
      },
    });
    const init = { method: "POST", body, duplex: "half", headers: { "content-type": "application/json" } };
    expect((await fetch(`${t.url}/api/v1/contacts`, init as RequestInit)).status).toBe(413);
  });

  it("says which rule was broken", async () => {
    const { status, json } = await call("POST", "contacts", { name: "x".repeat(201), phone: "12" });
    expect(status).toBe(400);
    expect(json.message).toMatch(/^name: .*\(and 1 more\)$/);
    expect(json).toMatchObject({
      code: "INVALID_ARGUMENT",
      details: {
        violations: [
          { field: "name", rule: "string.max_len" },
          { field: "phone", rule: "string.pattern" },
        ],
      },
    });
  });

  it("passes headers in, and where the caller is", async () => {
    await call("GET", "contacts?q=x", undefined, {
      authorization: "Bearer t",
      "x-api-key": "k",
      "x-forwarded-for": "1.2.3.4",
      "x-odd": "no",
      cookie: "no",
    });
    const given = Object.fromEntries(context.requestHeader);
    expect(given).toMatchObject({ authorization: "Bearer t", "x-api-key": "k", "x-forwarded-for": "1.2.3.4" });
    expect(given).not.toHaveProperty("x-odd");
    expect(given).not.toHaveProperty("cookie");
    expect(context.values.get(requestInfo)).toEqual({
      remoteAddress: "127.0.0.1",
      url: "/api/v1/contacts?q=x",
      protocol: "rest",
    });
  });

  it("passes headers out, but not all", async () => {
    const { headers } = await call("GET", "contacts", undefined, { "x-request-id": "mine-1" });
    expect(headers.get("x-total")).toBe("1");
    expect(headers.get("set-cookie")).toBeNull();
    expect(headers.get("x-request-id")).toBe("mine-1");
    expect(headers.get("cache-control")).toBe("no-store");
    const other = await call("GET", "contacts", undefined, { "x-request-id": "not ok" });
    expect(other.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("failures", () => {
  it("gives kind, reason and details", async () => {
    expect(await call("GET", "contacts/ct_none")).toMatchObject({
      status: 404,
      json: { code: "CONTACT_NOT_FOUND", message: "There is no contact ct_none.", details: {} },
    });
    const busy = await call("GET", "contacts/ct_busy");
    expect(busy).toMatchObject({ status: 429, json: { code: "RATE_LIMITED", details: { limit: "10" } } });
    expect(busy.headers.get("retry-after")).toBe("2");
    expect(await call("GET", "contacts/ct_state")).toMatchObject({ status: 422, json: { code: "WRONG_STATE" } });
    expect(await call("POST", "contacts/ct_1/identities", { kind: "phone", value: "1" })).toMatchObject({
      status: 501,
      json: { code: "UNIMPLEMENTED" },
    });
  });

  it("hides what nobody foresaw, and logs it once", async () => {
    t.logged.length = 0;
    const { status, json } = await call("GET", "contacts/ct_bug", undefined, { "x-request-id": "r-1" });
    expect([status, json]).toEqual([
      500,
      { code: "INTERNAL", message: "Something went wrong on our side. Request r-1.", details: { request_id: "r-1" } },
    ]);
    expect(t.logged).toMatchObject([{ requestId: "r-1", err: { type: "TypeError", message: "secret detail" } }]);
  });

  it("answers 503 when the database is away", async () => {
    const { status, headers, json } = await call("GET", "contacts/ct_down");
    expect([status, headers.get("retry-after"), json.code]).toEqual([503, "2", "UNAVAILABLE"]);
  });
});
