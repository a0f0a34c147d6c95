import { describe, expect, it } from "vitest";
import { safeFileName } from "../src/inbound/file-name.js";
import { parseMail } from "../src/inbound/mail.js";
import { bytesOf } from "../src/inbound/media.js";
import { aMail } from "./harness.js";
import { multipart, readMessage } from "./reading.js";

const png = "iVBORw0KGgo=";
const text = "Content-Type: text/plain\n\nsee the files";
const html = (body: string) => `Content-Type: text/html; charset=utf-8\n\n${body}`;
const withParts = async (kind: string, ...parts: readonly string[]) => {
  const { type, body } = multipart(kind, ...parts);
  return await readMessage(aMail({ "Message-ID": "<files@x>", "Content-Type": type }, body));
};

describe("25.7 files", () => {
  it("are named, measured and can be found again", async () => {
    const message = await withParts(
      "mixed",
      text,
      `Content-Type: image/png; name="a.png"\nContent-Disposition: attachment; filename="foto.png"\nContent-Transfer-Encoding: base64\n\n${png}`,
    );
    expect(message).toMatchObject({ text: "see the files", contentType: "text" });
    expect(message.media).toEqual([
      {
        type: "image",
        reference: JSON.stringify({ folder: "INBOX", validity: "77", uid: 5, id: "files@x", index: 0, name: "foto.png" }),
        mimeType: "image/png",
        name: "foto.png",
        sizeBytes: 8,
      },
    ]);
  });

  it("a mail in a mail, a calendar, a signature and Outlook's own kind are files", async () => {
    const message = await withParts(
      "mixed",
      text,
      "Content-Type: message/rfc822\n\nFrom: other@example.com\nSubject: inner\nMessage-ID: <inner@x>\n\ninner text",
      "Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\nBEGIN:VCALENDAR\nEND:VCALENDAR",
      `Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\n${png}`,
      `Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n${png}`,
    );
    expect(message.externalId).toBe("files@x");
    expect(message.text).toBe("see the files");
    expect(message.media?.map(({ name, mimeType }) => `${name} ${mimeType}`)).toEqual([
      "attachment-1.eml message/rfc822",
      "attachment-2.ics text/calendar",
      "smime.p7s application/pkcs7-signature",
      "winmail.dat application/ms-tnef",
    ]);
  });

  it("that S/MIME encrypted are one file", async () => {
    const raw = aMail(
      { "Content-Type": "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "Content-Transfer-Encoding": "base64" },
      png,
    );
    expect(await readMessage(raw)).toMatchObject({ text: "", media: [{ name: "smime.p7m" }] });
  });

  it("of 40 MB are read", async () => {
    const bytes = Buffer.alloc(30 * 1024 * 1024, "0123456789");
    const base64 = bytes.toString("base64").replaceAll(/.{76}/g, "$&\n");
    const { type, body } = multipart(
      "mixed",
      text,
      `Content-Type: application/zip; name=big.zip\nContent-Transfer-Encoding: base64\n\n${base64}`,
    );
    const raw = aMail({ "Content-Type": type }, body);
    expect(raw.length).toBeGreaterThan(40 * 1000 * 1000);
    const [file] = (await parseMail(Buffer.from(raw))).attachments;
    expect(file && Buffer.compare(Buffer.from(bytesOf(file)), bytes)).toBe(0);
  });

  it("more than a hundred are a hundred", async () => {
    const parts = Array.from({ length: 150 }, (_, number) => `Content-Type: application/pdf; name=${number}.pdf\n\nx`);
    const { media = [] } = await withParts("mixed", text, ...parts);
    expect(media.filter(({ reference }) => reference !== undefined)).toHaveLength(100);
    expect(media.slice(100)).toEqual([
      { type: "file", name: `${parts.length - 100} more files`, error: expect.stringContaining("in the mailbox") },
    ]);
  });
});

describe("25.8 pictures in the text", () => {
  const picture = (id: string, disposition?: string) =>
    [
      "Content-Type: image/png; name=p.png",
      `Content-ID: <${id}>`,
      ...(disposition ? [`Content-Disposition: ${disposition}`] : []),
      "Content-Transfer-Encoding: base64",
      "",
      png,
    ].join("\n");

  it("are found by their Content-ID, whatever their disposition says", async () => {
    const message = await withParts(
      "related",
      html('<p><img src="cid:two%40x"><img src="cid:one"></p>'),
      picture("one"),
      picture("two@x", "attachment"),
    );
    expect(message.content?.email?.html).toBe('<p><img src="cid:1" /><img src="cid:0" /></p>');
    expect(message.media).toHaveLength(2);
  });

  it("that nothing refers to are files all the same, and a reference to nothing is empty", async () => {
    const message = await withParts("mixed", html('<p>x<img src="cid:gone"></p>'), picture("lonely", "inline"));
    expect(message.media).toMatchObject([{ name: "p.png", type: "image" }]);
    expect(message.content?.email?.html).not.toContain("cid:");
  });
});

describe("safe file names", () => {
  it.each([
    ["../../etc/passwd", "passwd"],
    ["C:\\Windows\\cmd.exe", "cmd.exe"],
    ["invoice\u202Efdp.exe", "invoicefdp.exe"],
    ["a\r\nb\0.txt", "ab.txt"],
    ["..", "attachment-3.pdf"],
    [".htaccess", "htaccess"],
    ["", "attachment-3.pdf"],
    [null, "attachment-3.pdf"],
    ['a<b>"c".pdf', "a_b__c_.pdf"],
    ["ação ✓.pdf", "ação ✓.pdf"],
  ])("%j is %j", (given, safe) => {
    expect(safeFileName(given, "application/pdf", 3)).toBe(safe);
  });

  it("keep their ending when they are cut", () => {
    expect(safeFileName(`${"x".repeat(400)}.pdf`, "application/pdf", 1)).toMatch(/^x{146}\.pdf$/);
    expect(safeFileName("😀".repeat(200), "x/y", 1)).not.toMatch(/\p{Cs}/u);
  });
});
