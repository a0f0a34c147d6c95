import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseMail } from "../src/inbound/mail.js";
import { isOurs } from "../src/origin.js";
import { aMessage, anUpload, aSender, failure, from, noSignal, originSecret } from "./harness.js";

let t: Awaited<ReturnType<typeof aSender>>;
beforeEach(async () => void (t = await aSender()));
afterEach(() => t[Symbol.asyncDispose]());

const raw = (index = 0) => t.smtp.mails[index]?.raw.toString("latin1") ?? "";
const header = (name: string, index = 0) =>
  new RegExp(`^${name}: ((?:.*(?:\\r\\n[ \\t].*)*))`, "im").exec(raw(index))?.[1]?.replaceAll(/\r\n\s+/g, " ");

describe("11.9 a mail goes out", () => {
  it("whole, with an id of ours that is the same for every repeat", async () => {
    const first = await t.channel.send(aMessage({ text: "Olá & <b>tchau</b>\nsecond line" }), noSignal);
    const again = await t.channel.send(aMessage({ text: "Olá & <b>tchau</b>\nsecond line" }), noSignal);
    expect(again).toEqual(first);
    expect(first.externalId).toMatch(/^lk\.[0-9a-f]{40}@shop\.example$/);
    expect((await t.channel.send(aMessage({ idempotencyKey: "k2" }), noSignal)).externalId).not.toBe(first.externalId);
    expect(t.smtp.mails[0]).toMatchObject({ from, to: ["ana@example.com"] });
    expect(header("Message-ID")).toBe(`<${first.externalId}>`);
    expect(header("From")).toBe(`The Shop <${from}>`);
    expect(header("To")).toBe("ana@example.com");
    expect(header("Subject")).toBe("A message from The Shop");
    expect(isOurs(originSecret, first.externalId, header("X-Linktor-Origin"))).toBe(true);
    for (const name of ["In-Reply-To", "References", "Auto-Submitted", "Reply-To", "Cc", "Bcc"]) expect(header(name)).toBeUndefined();
    const mail = await parseMail(t.smtp.mails[0]?.raw ?? Buffer.alloc(0));
    expect(mail.text.trim()).toBe("Olá & <b>tchau</b>\nsecond line");
    expect(mail.html.trim()).toBe('<div style="white-space: pre-wrap">Olá &amp; &lt;b&gt;tchau&lt;/b&gt;\nsecond line</div>');
  });

  it("with subject, HTML made safe, copies, and without telling of blind ones", async () => {
    const email = {
      subject: "Your order ✓",
      html: "<p>Hi <script>x</script><b>Ana</b></p>",
      cc: ["Bo <bo@example.com>"],
      bcc: ["secret@example.com"],
    };
    await t.channel.send(aMessage({ text: "", content: { email } }), noSignal);
    expect(t.smtp.mails[0]?.to).toEqual(["ana@example.com", "bo@example.com", "secret@example.com"]);
    expect(raw()).not.toContain("secret@example.com");
    expect(header("Cc")).toBe("bo@example.com");
    const mail = await parseMail(t.smtp.mails[0]?.raw ?? Buffer.alloc(0));
    expect(mail.subject).toBe("Your order ✓");
    expect(mail.html.trim()).toBe("<p>Hi <b>Ana</b></p>");
    expect(mail.text.trim()).toBe("Hi Ana");
  });

  it("an automatic one says so", async () => {
    await t.channel.send(aMessage({ content: { email: { automatic: "auto-replied" } } }), noSignal);
    await t.channel.send(aMessage({ content: { email: { automatic: "auto-generated" } } }), noSignal);
    expect([header("Auto-Submitted"), header("X-Auto-Response-Suppress")]).toEqual(["auto-replied", "All"]);
    expect(header("Auto-Submitted", 1)).toBe("auto-generated");
  });

  it("files are in it, with their names", async () => {
    const bytes = Buffer.alloc(300_000, "0123456789");
    const files = [
      await anUpload(t.channel, bytes, "ação.txt", "text/plain"),
      await anUpload(t.channel, Buffer.from("png"), "../a\r\nb.png"),
    ];
    await t.channel.send(aMessage({ contentType: "file", media: files }), noSignal);
    const { attachments, text } = await parseMail(t.smtp.mails[0]?.raw ?? Buffer.alloc(0));
    expect(text.trim()).toBe("Hello");
    expect(attachments.map(({ filename, mimeType, disposition }) => [filename, mimeType, disposition])).toEqual([
      ["ação.txt", "text/plain", "attachment"],
      ["ab.png", "image/png", "attachment"],
    ]);
    expect(Buffer.compare(Buffer.from(attachments[0]?.content as ArrayBuffer), bytes)).toBe(0);
  });

  it("files are used once, and asked for again when they are gone", async () => {
    const file = await anUpload(t.channel, Buffer.from("x"));
    await t.channel.send(aMessage({ media: [file] }), noSignal);
    expect(await failure(t.channel.send(aMessage({ media: [file] }), noSignal))).toMatchObject({ class: "media_expired" });
    t.smtp.script = { data: { code: 451, text: "later" } };
    const other = await anUpload(t.channel, Buffer.from("x"));
    await failure(t.channel.send(aMessage({ media: [other] }), noSignal));
    expect(await failure(t.channel.send(aMessage({ media: [other] }), noSignal))).toMatchObject({ class: "media_expired" });
  });

  it("files too large, or too many at once, are not kept", async () => {
    const large = Buffer.alloc(18 * 1024 * 1024 + 1);
    expect(await failure(anUpload(t.channel, large))).toMatchObject({ class: "content_rejected", reason: "FILE_TOO_BIG" });
    const most = large.subarray(1);
    for (let index = 0; index < 4; index++) await anUpload(t.channel, most);
    expect(await failure(anUpload(t.channel, Buffer.from("x")))).toMatchObject({ class: "retryable", reason: "TOO_MANY_FILES" });
  });

  it("one connection serves mails that follow each other", async () => {
    for (const key of ["a", "b", "c"]) await t.channel.send(aMessage({ idempotencyKey: key }), noSignal);
    expect(t.smtp.mails).toHaveLength(3);
    expect(t.smtp.connections).toBe(1);
  });

  it("a connection that the server closed meanwhile costs no mail", async () => {
    await t.channel.send(aMessage(), noSignal);
    t.smtp.closeConnections();
    await t.channel.send(aMessage({ idempotencyKey: "k2" }), noSignal).catch(async (error: unknown) => {
      expect(error).toMatchObject({ refusal: { class: "retryable" } });
      await t.channel.send(aMessage({ idempotencyKey: "k2" }), noSignal);
    });
    expect(t.smtp.mails).toHaveLength(2);
  });
});

describe("25.11 nothing gets into a header that was not meant to", () => {
  it.each([
    ["a subject", { content: { email: { subject: "Hi\r\nBcc: evil@example.com" } } }],
    ["a subject with a newline", { content: { email: { subject: "Hi\nX: y" } } }],
    ["a subject with another kind of newline", { content: { email: { subject: "Hi\u2028X: y" } } }],
    ["a copy", { content: { email: { cc: ["bo@example.com\r\nBcc: evil@example.com"] } } }],
  ])("by %s", async (_where, overrides) => {
    expect(await failure(t.channel.send(aMessage(overrides), noSignal))).toMatchObject({
      class: "content_rejected",
      reason: "HEADER_INJECTION",
    });
    expect(t.smtp.mails).toEqual([]);
  });

  it.each(["ana@example.com\r\nRCPT TO:<evil@example.com>", "a b@example.com", "<x>", "", "ana@example.com>,<evil@example.com"])(
    "by an address like %j",
    async (value) => {
      expect(await failure(t.channel.send(aMessage({ to: { kind: "email", value } }), noSignal))).toMatchObject({
        class: "recipient_unreachable",
        reason: "INVALID_ADDRESS",
      });
      expect(t.smtp.mails).toEqual([]);
    },
  );

  it("by a person's name, an id or a thread", async () => {
    const to = { kind: "email", value: "ana@example.com", displayName: 'Ana\r\nBcc: evil@example.com" <x@y>' };
    await t.channel.send(aMessage({ to, replyTo: "a@x>\r\nBcc: evil@example.com", thread: "b@x\r\nBcc: evil@example.com" }), noSignal);
    expect(raw()).not.toMatch(/^Bcc:/im);
    expect(t.smtp.mails[0]?.to).toEqual(["ana@example.com"]);
  });
});
