import { createHash } from "node:crypto";
import { BadRequest, Unauthorized } from "@linktor/plugin-sdk";
import { describe, expect, it } from "vitest";
import { readWebhook } from "../src/inbound.js";
import { sign } from "../src/signature.js";

const settings = { outboundUrl: "https://example.com", secret: "a good secret" };

function read(body: unknown, signature?: string) {
  const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const headers = { "x-linktor-signature": signature ?? sign(bytes, settings.secret) };
  return readWebhook(settings, { method: "POST", url: "/", headers, body: bytes }).events;
}

describe("a request", () => {
  it("without the right signature is refused", () => {
    expect(() => read("{}", "")).toThrow(Unauthorized);
    expect(() => read("{}", sign("{} ", settings.secret))).toThrow(Unauthorized);
    expect(() => read("{}", sign("{}", "another secret"))).toThrow(Unauthorized);
    expect(() => readWebhook(settings, { method: "POST", url: "/", headers: {}, body: Buffer.from("{}") })).toThrow(Unauthorized);
    expect(read({ id: "1", from: "u", text: "t" }, sign('{"id":"1","from":"u","text":"t"}', settings.secret).toUpperCase())).toHaveLength(
      1,
    );
  });

  it.each(["", "{", "1", '"text"', "null", "\xff"])("of %j is no request at all", (body) => {
    expect(() => read(body)).toThrow(BadRequest);
  });
});

describe("a message", () => {
  it("is read with all it has", () => {
    const attachments = [
      { url: "https://files/a.png", mime_type: "image/png", name: "a.png" },
      { url: "http://files/b", type: "sticker" },
      { url: "file:///etc/passwd", mime_type: "video/mp4" },
      "nonsense",
      null,
    ];
    expect(read({ id: "1", from: "u1", name: "Ann", text: "hi", sent_at: "2026-01-02T03:04:05Z", attachments })).toEqual([
      {
        type: "message",
        at: new Date("2026-01-02T03:04:05Z"),
        externalId: "1",
        contact: { kind: "external", scoped: true, value: "u1", displayName: "Ann" },
        text: "hi",
        media: [
          { type: "image", reference: "https://files/a.png", mimeType: "image/png", name: "a.png" },
          { type: "sticker", reference: "http://files/b" },
          { type: "video", error: "the attachment has no http or https address", mimeType: "video/mp4" },
          { type: "file", error: "the attachment has no http or https address" },
          { type: "file", error: "the attachment has no http or https address" },
        ],
      },
    ]);
  });

  it("may have numbers for ids, no text beside a file, and any time", () => {
    const [event] = read({ id: 7, from: 8, attachments: [{ url: "https://f" }] })!;
    expect(event).toMatchObject({ externalId: "7", contact: { value: "8" }, text: "" });
    const at = (sentAt: unknown) => read({ id: "1", from: "u", text: "t", sent_at: sentAt })![0]!.at?.toISOString();
    expect(at(1_767_323_045)).toBe("2026-01-02T03:04:05.000Z");
    expect(at(1_767_323_045_000)).toBe("2026-01-02T03:04:05.000Z");
    expect([at("yesterday"), at({}), at(1e300), at(null)]).toEqual([undefined, undefined, undefined, undefined]);
  });

  it("that makes no sense takes no other with it", () => {
    const broken = { id: "2", text: "who?" };
    const events = read([
      { id: "1", from: "u", text: "a" },
      broken,
      3,
      { id: "4", from: "u", text: {} },
      { id: "5", from: "u", text: "b" },
    ])!;
    expect(events.map((event) => "contentType" in event && event.contentType)).toEqual([
      false,
      "unsupported",
      "unsupported",
      "unsupported",
      false,
    ]);
    expect(events[1]).toMatchObject({ externalId: "2", content: { unsupported: { networkType: "generic", raw: JSON.stringify(broken) } } });
    expect(events[2]).toMatchObject({ externalId: createHash("sha256").update("3").digest("hex"), contact: { value: "unknown" } });
    expect(events[3]).toMatchObject({ externalId: "4", contact: { value: "u" } });
  });
});
