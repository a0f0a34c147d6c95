import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parseMail } from "../src/inbound/mail.js";
import { aMail, from } from "./harness.js";
import { arrivedAt, multipart, read, readMessage } from "./reading.js";

describe("11.6 a mail", () => {
  it("becomes a message with all that it says", async () => {
    const raw = aMail({
      "Message-ID": "<q1@example.com>",
      To: `The Shop <${from}>`,
      Cc: "bo@example.com, team: c@example.com, d@example.com;",
    });
    expect(await readMessage(raw)).toEqual({
      type: "message",
      at: arrivedAt,
      externalId: "q1@example.com",
      contact: { kind: "email", value: "ana@example.com", displayName: "Ana Lima" },
      contentType: "text",
      text: "Hello there",
      content: {
        email: {
          subject: "A question",
          fullText: "Hello there",
          from: "Ana Lima <ana@example.com>",
          to: [`The Shop <${from}>`],
          cc: ["bo@example.com", "c@example.com", "d@example.com"],
        },
      },
      media: [],
      automatic: false,
      thread: "q1@example.com",
      follows: [],
    });
  });

  it("of a form on a web page is from the person whom answers go to", async () => {
    const form = await readMessage(aMail({ From: "no-reply@site.example", "Reply-To": "Ana <ANA@example.com>" }));
    expect(form.contact).toEqual({ kind: "email", value: "ana@example.com", displayName: "Ana" });
    const usual = await readMessage(aMail({ "Reply-To": "elsewhere@example.com" }));
    expect(usual.contact.value).toBe("ana@example.com");
  });

  it("from nobody is kept", async () => {
    expect((await readMessage(aMail({ From: undefined }))).contact.value).toBe("unknown@unknown.invalid");
    expect((await readMessage(aMail({ From: "not an address" }))).contact.value).toBe("unknown@unknown.invalid");
    expect((await readMessage(aMail({ From: undefined, Sender: "s@example.com" }))).contact.value).toBe("s@example.com");
  });
});

describe("25.7 names and places", () => {
  it("without a Message-ID it is known by what it says, wherever it lies", async () => {
    const [one, same, other] = await Promise.all(
      ["Hello there", "Hello there", "Hello where"].map((body) => readMessage(aMail({ "Message-ID": undefined }, body))),
    );
    expect(one?.externalId).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(same?.externalId).toBe(one?.externalId);
    expect(other?.externalId).not.toBe(one?.externalId);
  });

  it("a Message-ID is compared byte by byte, without brackets and white space; one that is too long by its hash", async () => {
    expect((await readMessage(aMail({ "Message-ID": " <AbC@Example.com > " }))).externalId).toBe("AbC@Example.com");
    expect((await readMessage(aMail({ "Message-ID": "no brackets here" }))).externalId).toBe("nobracketshere");
    const long = `${"x".repeat(700)}@example.com`;
    expect((await readMessage(aMail({ "Message-ID": `<${long}>` }))).externalId).toBe(
      `sha256:${createHash("sha256").update(long).digest("hex")}`,
    );
  });

  it("follows what it answers, then its line backwards, and is in the thread of the first", async () => {
    const raw = aMail({ "In-Reply-To": "<c@x>", References: "<a@x> <b@x>\r\n <c@x>" });
    expect(await readMessage(raw)).toMatchObject({ thread: "a@x", replyTo: "c@x", follows: ["c@x", "b@x", "a@x"] });
    expect(await readMessage(aMail({ "In-Reply-To": "<c@x>" }))).toMatchObject({ thread: "c@x", follows: ["c@x"] });
    expect(await readMessage(aMail({ References: "<a@x> <b@x>" }))).toMatchObject({
      thread: "a@x",
      replyTo: "b@x",
      follows: ["b@x", "a@x"],
    });
    expect(await readMessage(aMail({ "In-Reply-To": "<c@x> <d@x>" }))).toMatchObject({ follows: ["c@x", "d@x"] });
    expect(await readMessage(aMail({ "In-Reply-To": "broken id" }))).toMatchObject({ follows: ["broken", "id"] });
  });

  it("follows at most fifty", async () => {
    const references = Array.from({ length: 300 }, (_, number) => `<r${number}@x>`).join("\r\n ");
    const message = await readMessage(aMail({ References: references }));
    expect(message.follows).toHaveLength(50);
    expect(message).toMatchObject({ thread: "r0@x", follows: expect.arrayContaining(["r299@x"]) });
  });

  it("follows first the mail whose plus address it was written to", async () => {
    const token = "0123456789abcdef0123456789abcdef01234567";
    const plus = `support+lk_${token}@shop.example`;
    const own = `lk.${token}@shop.example`;
    expect((await readMessage(aMail({ To: plus, "In-Reply-To": "<c@x>" }))).follows).toEqual([own, "c@x"]);
    expect((await readMessage(aMail({ "Delivered-To": plus }))).follows).toEqual([own]);
  });
});

describe("25.7 text of all kinds", () => {
  const bytes = (charset: string, body: Buffer, encoding = "8bit") =>
    Buffer.concat([
      Buffer.from(aMail({ "Content-Type": `text/plain; charset=${charset}`, "Content-Transfer-Encoding": encoding }, "").trimEnd()),
      Buffer.from("\r\n\r\n"),
      body,
    ]);

  it.each([
    ["windows-1252", Buffer.from([0x4f, 0x6c, 0xe1, 0x20, 0x80]), "Olá €"],
    ["iso-2022-jp", Buffer.from("\x1b$B$3$s$K$A$O\x1b(B", "latin1"), "こんにちは"],
    ["gb18030", Buffer.from([0xc4, 0xe3, 0xba, 0xc3]), "你好"],
    ["utf-8", Buffer.from("ação ✓"), "ação ✓"],
    ["no-such-charset", Buffer.from("plain"), "plain"],
  ])("%s", async (charset, body, text) => {
    expect((await readMessage(bytes(charset, body))).text).toBe(text);
  });

  it("encoded and folded headers, and 8-bit ones", async () => {
    const message = await readMessage(
      aMail({ Subject: "=?utf-8?Q?Ol=C3=A1?=\r\n =?utf-8?B?IG11bmRv?=", From: "=?iso-8859-1?Q?Jos=E9?= <jose@example.com>" }),
    );
    expect(message.content?.email?.subject).toBe("Olá mundo");
    expect(message.contact.displayName).toBe("José");
    expect((await readMessage(aMail({ Subject: "Olá ação" }))).content?.email?.subject).toBe("Olá ação");
  });

  it("quoted-printable and base64", async () => {
    const quoted = await readMessage(aMail({ "Content-Transfer-Encoding": "quoted-printable" }, "Ol=C3=A1 =\nmundo"));
    expect(quoted.text).toBe("Olá mundo");
    const base64 = await readMessage(aMail({ "Content-Transfer-Encoding": "base64" }, Buffer.from("Olá").toString("base64")));
    expect(base64.text).toBe("Olá");
  });

  it("format=flowed, with and without delsp", async () => {
    const flowed = await readMessage(aMail({ "Content-Type": "text/plain; charset=utf-8; format=flowed" }, "one \nline\ntwo"));
    expect(flowed.text).toBe("one line\ntwo");
    const delsp = await readMessage(aMail({ "Content-Type": "text/plain; charset=utf-8; format=flowed; delsp=yes" }, "one \nline"));
    expect(delsp.text).toBe("oneline");
  });

  it("NUL bytes go, no body is an empty text", async () => {
    expect((await readMessage(aMail({}, "a\0b"))).text).toBe("ab");
    expect(await readMessage(aMail({}, ""))).toMatchObject({ text: "", contentType: "text", content: { email: { fullText: "" } } });
    expect((await readMessage("From: a@b.example\r\nMessage-ID: <x@y>")).externalId).toBe("x@y");
  });

  it("HTML alone gets a text", async () => {
    const message = await readMessage(
      aMail({ "Content-Type": "text/html; charset=utf-8" }, "<h1>Hi</h1><p>See <a href='https://x.example/'>this</a></p>"),
    );
    expect(message.text).toContain("See this [https://x.example/]");
    expect(message.content?.email?.html).toContain("<h1>Hi</h1>");
  });

  it("of two kinds is both", async () => {
    const { type, body } = multipart("alternative", "Content-Type: text/plain\n\nplain", "Content-Type: text/html\n\n<p>rich</p>");
    expect(await readMessage(aMail({ "Content-Type": type }, body))).toMatchObject({
      text: "plain",
      content: { email: { html: "<p>rich</p>" } },
      media: [],
    });
  });
});

describe("25.7 too much of something", () => {
  it("5000 headers are read, and more than 256 KiB of them are not", async () => {
    const many = Array.from({ length: 5000 }, (_, number) => `X-Header-${number}: value`).join("\r\n");
    expect((await readMessage(`${many}\r\n${aMail({ "Message-ID": "<many@x>" })}`)).externalId).toBe("many@x");
    await expect(parseMail(Buffer.from(`X-Large: ${"x".repeat(300_000)}\r\n${aMail()}`))).rejects.toThrow();
  });

  it("parts within parts within parts end somewhere", async () => {
    const open = Array.from({ length: 200 }, (_, depth) => `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n`).join(
      "",
    );
    await expect(parseMail(Buffer.from(`From: a@b.example\r\n${open}`))).rejects.toThrow();
  });

  it("a text of megabytes is cut, HTML of megabytes is left out", async () => {
    const long = await readMessage(aMail({}, "word ".repeat(400_000)));
    expect(long.content?.email?.fullText?.length).toBeLessThan(530_000);
    const html = await readMessage(aMail({ "Content-Type": "text/html" }, `<p>start</p>${"<b>x</b>".repeat(200_000)}`));
    expect(html.content?.email?.html).toBeUndefined();
    expect(html.text).toContain("start");
  });

  it("a thousand recipients are a hundred", async () => {
    const to = Array.from({ length: 1000 }, (_, number) => `p${number}@example.com`).join(",\r\n ");
    expect((await readMessage(aMail({ To: to }))).content?.email?.to).toHaveLength(100);
  });
});

describe("25.9 mails of our own", () => {
  it.each([from, "SUPPORT@Shop.Example", "support+lk_1@shop.example"])("from %s are dropped", async (address) => {
    expect(await read(aMail({ From: `Me <${address}>` }))).toEqual({ events: [], isLoop: true });
  });

  it("sent by our address in another's name are dropped", async () => {
    expect((await read(aMail({ Sender: from }))).isLoop).toBe(true);
  });
});
