import { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppError } from "../shared/errors.js";
import { sendJson } from "./answer.js";
import { startTestServer, type TestServer } from "./test-server.js";

let t: TestServer;

beforeAll(async () => {
  t = await startTestServer({
    corsOrigins: ["https://app.example"],
    routes: [
      ["GET", "/health", (_, res) => sendJson(res, 200, { status: "ok" })],
      ["*", "/api/v1/webhooks/{type}/{channel_id}", (req, res, params) => sendJson(res, 200, { method: req.method ?? "", ...params })],
      ["POST", "/fails", () => Promise.reject(new TypeError("secret"))],
      ["POST", "/is-cut-off", () => Promise.reject(Object.assign(new Error("the database system is in recovery mode"), { code: "57P03" }))],
      [
        "POST",
        "/refuses",
        () => {
          throw new AppError("forbidden", "NOT_YOU", "not you");
        },
      ],
    ],
    services: (router) => router.service(ContactService, { getContact: ({ id }) => ({ contact: { id } }) }),
  });
});
afterAll(() => t[Symbol.asyncDispose]());

const ask = (path: string, init?: RequestInit): Promise<Response> => fetch(`${t.url}${path}`, init);

describe("routes", () => {
  it("takes plain routes before REST, with their parameters", async () => {
    expect(await (await ask("/health")).json()).toEqual({ status: "ok" });
    const hook = await ask("/api/v1/webhooks/sms/ch%5F1?x=1", { method: "PUT" });
    expect(await hook.json()).toEqual({ method: "PUT", type: "sms", channel_id: "ch_1" });
  });

  it("answers HEAD, 405 and 404", async () => {
    expect((await ask("/health", { method: "HEAD" })).status).toBe(200);
    const wrong = await ask("/health", { method: "POST" });
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "GET"]);
    for (const path of ["/", "/nothing", "/api/v2/x", "/linktor.contact.v1.ContactService/Nope"]) {
      const answer = await ask(path);
      expect([answer.status, (await answer.json()) as object]).toMatchObject([404, { code: "ROUTE_NOT_FOUND" }]);
    }
    expect((await ask("/%zz")).status).toBe(400);
  });

  it("gives every answer an id and tells browsers not to guess", async () => {
    for (const path of ["/health", "/nothing", "/api/v1/contacts/ct_1", "/api/v1/nope", "/linktor.contact.v1.ContactService/GetContact"]) {
      const { headers } = await ask(path, { headers: { "x-request-id": "r1" } });
      expect([headers.get("x-request-id"), headers.get("x-content-type-options")]).toEqual(["r1", "nosniff"]);
    }
  });

  it("asks to come again when the database is away", async () => {
    const { status, headers } = await ask("/is-cut-off", { method: "POST" });
    expect([status, headers.get("retry-after")]).toEqual([503, "2"]);
  });

  it("keeps failures of plain routes to themselves", async () => {
    t.logged.length = 0;
    expect(await (await ask("/fails", { method: "POST" })).json()).toMatchObject({ code: "INTERNAL" });
    expect(await (await ask("/refuses", { method: "POST" })).json()).toMatchObject({ code: "NOT_YOU" });
    expect(t.logged).toMatchObject([{ err: { message: "secret" } }]);
  });
});

describe("cross-origin calls", () => {
  const preflight = (origin: string) =>
    ask("/api/v1/contacts/ct_1", {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "PATCH", "access-control-request-headers": "authorization" },
    });

  it("lets the origins in that are named, without credentials", async () => {
    const { status, headers } = await preflight("https://app.example");
    expect(status).toBe(204);
    expect(headers.get("access-control-allow-origin")).toBe("https://app.example");
    expect(headers.get("access-control-allow-methods")).toContain("PATCH");
    expect(headers.get("access-control-allow-headers")).toContain("Authorization");
    expect(headers.get("access-control-allow-credentials")).toBeNull();
    const answer = await ask("/api/v1/contacts/ct_1", { headers: { origin: "https://app.example" } });
    expect(answer.headers.get("access-control-allow-origin")).toBe("https://app.example");
  });

  it("lets no other in", async () => {
    for (const origin of ["https://app.example.evil", "http://app.example", "null"]) {
      const { status, headers } = await preflight(origin);
      expect([status, headers.get("access-control-allow-origin")]).toEqual([405, null]);
    }
  });
});
