import { expect, it } from "vitest";
import { PluginLog } from "./plugin-log.js";

function aLog() {
  const lines: [string, object, string][] = [];
  const at = (level: string) => (fields: object, message: string) => void lines.push([level, fields, message]);
  return { lines, log: new PluginLog({ debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") }, 200) };
}

it("keeps levels and fields", () => {
  const { lines, log } = aLog();
  log.stderr('{"@level":"trace","@message":"m","a":1}');
  log.stderr("panic: no");
  log.print("stderr", () => "printed");
  expect(lines).toEqual([
    ["debug", { a: 1 }, "m"],
    ["error", {}, "panic: no"],
    ["info", { stream: "stderr" }, "printed"],
  ]);
});

it("lets so many lines through a second, and remembers the last of all", () => {
  const { lines, log } = aLog();
  for (let i = 0; i < 5000; i++) log.stderr(`line ${i} ${"x".repeat(50)}`);
  expect(lines.length).toBeLessThanOrEqual(402);
  expect(log.tail().length).toBeLessThanOrEqual(64 * 1024);
  expect(log.tail()).toContain("line 4999");
  expect(log.tail()).not.toContain("line 100 ");
});
