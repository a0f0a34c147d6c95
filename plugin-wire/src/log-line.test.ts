import { describe, expect, it } from "vitest";
import { formatLogLine } from "./log-line.js";
import { LogLineParser } from "./log-line-parser.js";

describe("formatLogLine", () => {
  it("writes hclog's shape", () => {
    const line = formatLogLine("info", "ready", { channel: "ch_1" }, new Date("2026-01-02T03:04:05.678Z"));
    expect(line.endsWith("\n")).toBe(true);
    expect(JSON.parse(line)).toEqual({
      "@level": "info",
      "@message": "ready",
      "@timestamp": "2026-01-02T03:04:05.678000Z",
      channel: "ch_1",
    });
  });

  it("P15 keeps the three reserved fields strings, whatever it is given", () => {
    const circular: Record<string, unknown> = { big: 1n };
    circular.self = circular;
    const fields = { "@level": 30, "@timestamp": {}, error: new Error("no", { cause: "why" }), symbol: Symbol("s"), big: 2n, circular };
    const record = JSON.parse(formatLogLine("warn", Symbol("m") as unknown as string, fields)) as Record<string, unknown>;
    expect(record["@level"]).toBe("warn");
    expect(typeof record["@timestamp"]).toBe("string");
    expect(record["@message"]).toBe("Symbol(m)");
    expect(record).toMatchObject({ error: { message: "no", cause: "why" }, big: "2", symbol: "Symbol(s)", circular: "[object Object]" });
  });

  it("cuts a line that a host would tear apart", () => {
    const line = formatLogLine("info", "m", { text: "x".repeat(100_000) });
    expect(JSON.parse(line)).toMatchObject({ "@message": "m", truncated: true });
  });
});

describe("LogLineParser", () => {
  const parse = (line: string) => new LogLineParser().parse(line);

  it.each([
    ['{"@level":"WARN","@message":"m","@timestamp":"2026-01-02T03:04:05Z","a":1}', { level: "warn", message: "m", fields: { a: 1 } }],
    ['{"level":30,"time":1,"msg":"pino","a":1}', { level: "info", message: "pino", fields: { a: 1 } }],
    ['{"level":"error","message":"other"}', { level: "error", message: "other", fields: {} }],
    ['{"@level":30,"@message":{"a":1}}', { level: "info", message: '{"a":1}', fields: {} }],
    ["[WARN] careful", { level: "warn", message: "careful", fields: {} }],
    ["plain", { level: "debug", message: "plain", fields: {} }],
  ])("reads %s", (line, entry) => {
    expect(parse(line)).toEqual(entry);
  });

  it.each(['{"@level":', "{}", '{"@level":"__proto__"}', '{"@level":null}', '{"@level":"loud","a":1}', "[1,2]", "\u0000\uFFFD", ""])(
    "H17 keeps %j verbatim at debug",
    (line) => {
      expect(parse(line)).toEqual({ level: "debug", message: line, fields: {} });
    },
  );

  it("H18 raises everything unclassified after a panic to error", () => {
    const parser = new LogLineParser();
    expect(parser.parse("panic: boom").level).toBe("error");
    expect(parser.parse("goroutine 1 [running]:").level).toBe("error");
    expect(parser.parse("[INFO] bye").level).toBe("info");
  });
});
