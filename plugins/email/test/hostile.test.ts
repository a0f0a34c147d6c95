import { describe, expect, it } from "vitest";
import { safeHtml, textOfHtml } from "../src/inbound/html.js";
import { parseMail } from "../src/inbound/mail.js";
import { normalId } from "../src/message-id.js";
import { aChannel, aMail, aMessage, aSender, noSignal } from "./harness.js";
import { readMessage } from "./reading.js";
import { until } from "./wait.js";

const deep = `${"<b>".repeat(100_000)}<style>x</style>words`;
const manyParts = (count: number) => aMail({ Subject: "parts", "Content-Type": "multipart/mixed; boundary=a" }, "--a\n\n".repeat(count));
const manyLines = aMail({ Subject: "lines" }, "\n".repeat(300_000));
const brackets = ">".repeat(256 * 1024);

describe("what would take a parser too long, or too much memory, never gets there", () => {
  it("tags that are never closed: no HTML, and its text", async () => {
    expect(safeHtml(deep)).toBe("");
    expect(textOfHtml(deep)).toBe("words");
    const message = await readMessage(aMail({ "Content-Type": "text/html" }, deep));
    expect(message).toMatchObject({ text: "words", content: { email: { fullText: "words" } } });
    expect(message.content?.email?.html).toBeUndefined();
  });

  it("many tags that are closed by the next are no depth", () => {
    expect(safeHtml("<p>x".repeat(5000))).toBe("<p>x</p>".repeat(5000));
    expect(safeHtml("<br>".repeat(5000))).toBe("<br />".repeat(5000));
  });

  it("whatever else is slow ends in time, and the text stays", () => {
    const slow = "<p>word ".repeat(130_000);
    expect(textOfHtml(slow)).toContain("word");
    expect(typeof safeHtml(slow)).toBe("string");
  });

  it("HTML of our own that cannot be kept goes out as its text", async () => {
    await using t = await aSender();
    await t.channel.send(aMessage({ text: "", content: { email: { html: deep } } }), noSignal);
    const mail = await parseMail(t.smtp.mails[0]?.raw ?? Buffer.alloc(0));
    expect([mail.text.trim(), mail.html.trim()]).toEqual(["words", '<div style="white-space: pre-wrap">words</div>']);
  });

  it("too many parts or lines", async () => {
    await expect(parseMail(Buffer.from(manyParts(10_001)))).rejects.toThrow(RangeError);
    await expect(parseMail(Buffer.from(manyLines))).rejects.toThrow(RangeError);
    expect((await parseMail(Buffer.from(manyParts(100)))).subject).toBe("parts");
  });

  it("a large file in base64 is no such mail", async () => {
    const file = `${"QUJD".repeat(19)}\n`.repeat(250_000);
    const raw = aMail({ "Content-Type": "application/zip", "Content-Transfer-Encoding": "base64" }, file);
    expect((await parseMail(Buffer.from(raw))).attachments).toHaveLength(1);
  });

  it("a Message-ID of brackets, in any header", async () => {
    expect(normalId(`${brackets}a${brackets}`)).toBe(`${brackets}a`);
    expect(normalId(`<<a>b>>`)).toBe("a>b");
    const raw = aMail({ "In-Reply-To": `${brackets.slice(0, 60_000)}b@x`, "Message-ID": `${brackets.slice(0, 100_000)}a@x` });
    expect(await readMessage(raw)).toMatchObject({ text: "Hello there", follows: [expect.stringMatching(/^sha256:/)] });
  });
});

it("mails of strangers hold up nobody: each becomes a message, and so does the one after them", async () => {
  await using t = await aChannel();
  await t.channel.connect();
  const html = aMail({ Subject: "html", "Content-Type": "text/html" }, deep);
  const id = aMail({ Subject: "id", "Message-ID": `${brackets.slice(0, 100_000)}a@x` });
  for (const raw of [html, manyParts(20_000), manyLines, id, aMail({ Subject: "after" })]) t.dovecot.deliver(raw);
  await until(() => t.host.messages.length === 5, 30_000);
  const kinds = t.host.messages.map(({ contentType, content, text }) => [contentType, content?.email?.subject ?? text]).sort();
  expect(kinds).toEqual([
    ["text", "after"],
    ["text", "html"],
    ["text", "id"],
    ["unsupported", "lines"],
    ["unsupported", "parts"],
  ]);
  expect(t.host.cursor.last_uid).toBe(5);
});
