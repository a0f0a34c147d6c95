import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readSample } from "./sample.js";

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "sample-"))));
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string) {
  writeFileSync(join(folder, "verify.json"), text);
  return readSample(folder);
}

it("takes methods and names of headers in any case", async () => {
  const sample = await read('{"network": [{"method": "get", "path": "/", "headers": {"Content-Type": "text/Plain"}}]}');
  expect(sample?.network).toMatchObject([{ method: "GET", headers: { "content-type": "text/Plain" } }]);
});

it("names the file where it is wrong", async () => {
  const file = join(folder, "verify.json");
  await expect(read("{")).rejects.toThrow(`${file} is wrong: `);
  await expect(read('{"nonsense": 1}')).rejects.toThrow(`${file} is wrong: `);
  await expect(read('{"network": [{"path": "/", "response": {"status": 42}}]}')).rejects.toThrow("network[0].response.status");
});
