import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { MarkerFile } from "./marker-file.js";

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "lk-marks-"));
  file = path.join(dir, "intake.marks");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it("tells the next process what was under way, and what was so by itself", () => {
  using first = new MarkerFile(file);
  const end = first.begin(["a", "b"], false);
  first.begin(["c"], true);
  first.begin(["d"], false);
  end();
  using second = new MarkerFile(file);
  expect(second.leftBehind).toEqual({ names: ["c", "d"], alone: ["c"] });
  second.forgetLeftBehind();
  expect(new MarkerFile(file).leftBehind.names).toEqual([]);
});

it("goes on where nothing can be written", () => {
  const closed = new MarkerFile(file);
  closed[Symbol.dispose]();
  const end = closed.begin(["a"], false);
  expect(() => closed.begin(["b"], true)()).not.toThrow();
  end();
});
