import { describe, expect, it } from "vitest";
import { createLog } from "./log.js";

/** The line that is written, as text and read. */
function logged(write: (log: ReturnType<typeof createLog>) => void, level = "debug") {
  const lines: string[] = [];
  write(
    createLog({
      level,
      context: () => ({ trace_id: "0af7651916cd43dd8448eb211c80319c" }),
      destination: { write: (line) => lines.push(line) },
    }),
  );
  expect(lines).toHaveLength(1);
  return { line: lines[0]!, read: JSON.parse(lines[0]!) as Record<string, any> };
}

const one = (fields: object, text = "it happened") => logged((log) => log.warn(fields, text));

describe("a line of the log", () => {
  it("says when, how bad, in which trace and whose", () => {
    const { read } = one({ tenant: "tn_01h455vb4pex5vsknk084sn02q", conversation: "cv_01h455vb4pex5vsknk084sn02q", tookMs: 12_345_678 });
    expect(read).toMatchObject({
      level: "warn",
      trace_id: "0af7651916cd43dd8448eb211c80319c",
      tenant: "tn_01h455vb4pex5vsknk084sn02q",
      conversation: "cv_01h455vb4pex5vsknk084sn02q",
      tookMs: 12_345_678,
      msg: "it happened",
    });
    expect(new Date(read.time).getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  it.each([
    ["+55 (11) 98765-0001", "[number]"],
    ["tel:+5511987650001", "tel:[number]"],
    ["/v1/5511987650001/messages", "/v1/[number]/messages"],
    ["4111 1111 1111 1111", "[number]"],
    ["maria.canario@example.com.br wrote", "[mail] wrote"],
    ["5511987650001@s.whatsapp.net", "[mail]"],
    ["lk_live_abcDEF0123456789", "[key]"],
    ["Authorization: Bearer abc.def-ghi", "Authorization: Bearer [token]"],
    ["eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl", "[token]"],
    ["bot 123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0", "bot [token]"],
    ["postgresql://linktor:geheim@db:5432/linktor", "postgresql://[hidden]@db:5432/linktor"],
    ["/hook?api_key=geheim&x=1", "/hook?api_key=[hidden]&x=1"],
    ['Unexpected token M, "Maria "C" said" is not JSON', 'Unexpected token M, "…" is not JSON'],
    ["{ text: 'hello Maria', n: 1 }", "{ text: '…', n: 1 }"],
  ])("hides what %j gives away", (given, left) => {
    expect(one({ reason: given }).read.reason).toBe(left);
    expect(one({}, given).read.msg).toBe(left);
    expect(one({ deep: { list: [given] } }).read.deep.list).toEqual([left]);
  });

  it.each([
    "01893c5e-7b1a-7000-8000-123456789012",
    "ms_01h455vb4pex5vsknk084sn02q",
    "2026-11-23T09:00:00.000Z",
    "127.0.0.1:5432 refused",
    "exit code 137 after 12345 ms",
    "Cannot read properties of undefined (reading 'id')",
    "can't and won't",
  ])("keeps %j", (text) => {
    expect(one({ reason: text }).read.reason).toBe(text);
  });

  it.each([
    ["text", "hello"],
    ["display_name", "Maria"],
    ["email", "x"],
    ["@phone", 1],
    ["accessToken", "x"],
    ["X-Api-Key", "x"],
    ["chat_id", 5_511_987_650_001],
    ["body", Buffer.from("hello")],
    ["headers", { cookie: "x" }],
  ])("hides %s, whatever it is", (name, value) => {
    expect(one({ [name]: value }).read[name]).toBe("[hidden]");
    expect(one({ nested: { [name]: value } }).read.nested[name]).toBe("[hidden]");
  });

  it("has of an error what is ours, and not what was in the row", () => {
    const cause = Object.assign(new SyntaxError('"Maria Canario" is not valid JSON'), { detail: "Key (name)=(Maria Canario)" });
    const error = Object.assign(new Error('invalid input syntax for type uuid: "Maria Canario"', { cause }), {
      code: "22P02",
      detail: "Failing row contains (Maria Canario)",
      constraint: "contact_identity_key",
      where: "Maria Canario",
    });
    for (const err of [error, JSON.parse(JSON.stringify({ ...error, message: error.message, stack: error.stack })) as object]) {
      const { line, read } = one({ err });
      expect(line).not.toContain("Maria");
      expect(read.err).toMatchObject({
        code: "22P02",
        constraint: "contact_identity_key",
        message: 'invalid input syntax for type uuid: "…"',
      });
      expect(read.err.stack).toMatch(/^\s+at .*log\.test\.ts/);
    }
    expect(logged((log) => log.error(error)).line).not.toContain("Maria");
  });

  it("stays one line, and gives a terminal nothing to act on", () => {
    const { line, read } = one({ reason: "a\nb\r\u2028c\u2029d\u0085e\u001b[31mf\u009bg" }, "x\ny");
    expect(line.trimEnd()).toMatch(/^[\x20-\x7e]+$/);
    expect(read.reason).toBe("a\nb\r\u2028c\u2029d\u0085e\u001b[31mf\u009bg");
  });

  it("ends, whatever it is given", () => {
    const endless: Record<string, unknown> = { n: 1 };
    endless.again = endless;
    expect(one({ endless }).line.length).toBeLessThan(1000);
    expect(one({ reason: "x".repeat(1_000_000) }).line.length).toBeLessThan(5000);
    expect(one(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, i]))).line.length).toBeLessThan(1000);
    expect(one({ reason: `${"a@".repeat(20_000)} ${"1 ".repeat(20_000)}${'"'.repeat(5000)}` }).line.length).toBeLessThan(10_000);
  });
});
