import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../test-server.js";
import { adminRoutes } from "./routes.js";

const ROOT = path.resolve(import.meta.dirname, "../../../..");

let t: TestServer;
beforeAll(async () => {
  t = await startTestServer({ routes: adminRoutes(ROOT), services: () => {} });
});
afterAll(() => t[Symbol.asyncDispose]());

it.each(["/", "/inbox", "/inbox/mine/cv_1", "/settings", "/settings/channels/new"])(
  "answers %s with the page, which a browser asks for again each time",
  async (at) => {
    const answer = await fetch(`${t.url}${at}`);
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-cache"]);
    expect(answer.headers.get("content-type")).toContain("text/html");
    expect(await answer.text()).toContain('<div id="root">');
  },
);

it("allows only scripts of its own, and no other page to frame it", async () => {
  const { headers } = await fetch(`${t.url}/inbox`);
  const policy = headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain(`ws://${new URL(t.url).host}`);
  expect(policy).not.toContain("unsafe");
});

it("lets a browser keep what the page loads for good, zipped, and knows who has it", async () => {
  const page = await (await fetch(`${t.url}/`)).text();
  const names = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const answer = await fetch(`${t.url}${name}`);
    expect([name, answer.status, answer.headers.get("content-encoding")]).toEqual([name, 200, "gzip"]);
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    await answer.arrayBuffer();
    const again = await fetch(`${t.url}${name}`, { headers: { "if-none-match": answer.headers.get("etag") ?? "" } });
    expect(again.status).toBe(304);
  }
});

it.each(["/assets/none.js", "/assets/..%2F..%2Fpackage.json", "/assets/%2e%2e/index.html", "/nothing", "/inboxes"])(
  "has nothing at %s",
  async (at) => {
    expect((await fetch(`${t.url}${at}`)).status).toBe(404);
  },
);
