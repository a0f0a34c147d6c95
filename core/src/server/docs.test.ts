import { afterAll, beforeAll, expect, it } from "vitest";
import { docsRoutes } from "./docs.js";
import { startTestServer, type TestServer } from "./test-server.js";

let t: TestServer;

beforeAll(async () => {
  t = await startTestServer({ routes: docsRoutes(), services: () => {} });
});
afterAll(() => t[Symbol.asyncDispose]());

it("serves the contract and remembers who has it", async () => {
  const first = await fetch(`${t.url}/openapi.json`);
  expect(first.headers.get("content-type")).toBe("application/json");
  expect(await first.json()).toMatchObject({ openapi: "3.1.0" });
  const again = await fetch(`${t.url}/openapi.json`, { headers: { "if-none-match": first.headers.get("etag") ?? "" } });
  expect([again.status, await again.text()]).toEqual([304, ""]);
});

it("serves a page that loads only what is served beside it, under a policy without exceptions", async () => {
  const page = await fetch(`${t.url}/docs`);
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toContain("unsafe");

  const seen = new Set<string>();
  async function follow(path: string): Promise<void> {
    if (seen.has(path)) return;
    seen.add(path);
    const answer = await fetch(`${t.url}${path}`);
    expect([path, answer.status]).toEqual([path, 200]);
    if (path === "/openapi.json") return;
    const text = await answer.text();
    expect(text).not.toMatch(/https?:\/\/|\son\w+=|<script>|<style>|\sstyle=|innerHTML/);
    const links = text.matchAll(/(?:src|href)="(\/[^"#]+)"|from "([^"]+)"|fetch\("([^"]+)"\)/g);
    for (const [, ...groups] of links) {
      await follow(new URL(groups.find(Boolean) ?? "", `http://x${path}`).pathname);
    }
  }
  await follow("/docs");
  expect(seen).toContain("/docs/try.js");
  expect(seen).toContain("/openapi.json");
});
