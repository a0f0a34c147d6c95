import { create } from "@bufbuild/protobuf";
import { ContentSchema, ContentType } from "@linktor/gen/linktor/content/v1/content_pb.js";
import { InboundEventSchema, SendMessageRequestSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { describe, expect, it } from "vitest";
import type { Content } from "../content.js";
import type { InboundEvent } from "../inbound.js";
import { contentFromProto, contentToProto } from "./content.js";
import { eventToProto } from "./event.js";
import { outboundFromProto } from "./outbound.js";
import { refusalToProto } from "./refusal.js";
import { signInStepToProto } from "./sign-in-step.js";

const contents: Content[] = [
  { location: { latitude: 1.5, longitude: -2, name: "Quay" } },
  { contacts: { cards: [{ name: "Ann", phones: ["+1"], emails: [], organization: "Acme" }] } },
  {
    interactive: {
      header: "h",
      buttons: [
        { id: "1", title: "Yes" },
        { id: "2", title: "Site", url: "https://example.com" },
      ],
      sections: [
        {
          title: "s",
          rows: [
            { id: "r", title: "row", description: "d" },
            { id: "q", title: "none" },
          ],
        },
      ],
    },
  },
  { answer: { id: "1", title: "Yes" } },
  { reaction: { emoji: "👍" } },
  { unsupported: { networkType: "poll", raw: "{}" } },
];

it.each(contents)("content survives the wire: %j", (content) => {
  expect(contentFromProto(create(ContentSchema, contentToProto(content)))).toEqual(content);
});

const polly = { kind: "parrot", value: "1", scoped: true, displayName: "Polly", attributes: { email: "p@example.com" } };
const at = new Date("2026-01-02T03:04:05.678Z");

const events: [InboundEvent, object][] = [
  [
    { type: "message", at, externalId: "1", contact: polly, text: "hi", replyTo: "0" },
    { case: "message", value: { externalId: "1", contact: polly, contentType: ContentType.TEXT, text: "hi", replyTo: "0", echo: false } },
  ],
  [
    { type: "message", externalId: "1", contact: polly, media: [{ type: "video", reference: "f", sizeBytes: 10.4, durationMs: 5 }] },
    {
      case: "message",
      value: { contentType: ContentType.VIDEO, media: [{ type: ContentType.VIDEO, reference: "f", sizeBytes: 10n, durationMs: 5n }] },
    },
  ],
  [
    { type: "edited", externalId: "1", editId: "e", text: "t", content: { reaction: { emoji: "x" } } },
    { case: "edited", value: { externalId: "1", editId: "e", text: "t", content: { kind: { case: "reaction" } } } },
  ],
  [
    { type: "deleted", externalId: "1" },
    { case: "deleted", value: { externalId: "1" } },
  ],
  [
    { type: "reacted", externalId: "1", contact: polly, emoji: "" },
    { case: "reacted", value: { contact: polly, emoji: "" } },
  ],
  [
    { type: "receipt", status: "failed", externalIds: ["1"], failure: { class: "window_closed", reason: "r", message: "m" } },
    { case: "receipt", value: { status: 4, externalIds: ["1"], failure: { class: 4, reason: "r", retryAfterMs: 0n } } },
  ],
  [
    { type: "receipt", status: "read", upToContact: polly },
    { case: "receipt", value: { status: 3, upToContact: polly } },
  ],
  [
    { type: "typing", contact: polly, isTyping: true },
    { case: "typing", value: { isTyping: true } },
  ],
  [
    { type: "identity", identity: polly, reachable: false },
    { case: "identity", value: { identity: polly, reachable: false } },
  ],
  [
    { type: "channel", state: "needs_sign_in", action: "scan" },
    { case: "channel", value: { state: 5, action: "scan", detail: "" } },
  ],
];

it.each(events)("events are spelled as the contract has them: %j", (event, kind) => {
  const message = create(InboundEventSchema, eventToProto(event));
  expect(message.kind).toMatchObject(kind);
  expect(message.at?.nanos).toBe(event.at && 678_000_000);
});

describe("a message to send", () => {
  it("has what was said and nothing empty", () => {
    const request = create(SendMessageRequestSchema, { idempotencyKey: "k", recipient: { kind: "parrot", value: "1" }, text: "hi" });
    expect(outboundFromProto(request)).toEqual({
      messageId: "",
      idempotencyKey: "k",
      to: { kind: "parrot", value: "1", scoped: false },
      contentType: "text",
      text: "hi",
      media: [],
    });
  });

  it("carries files with plain numbers", () => {
    const media = [{ type: ContentType.STICKER, reference: "r", mimeType: "image/webp", name: "n", sizeBytes: 12n, sha256: "ab" }];
    const request = create(SendMessageRequestSchema, { contentType: ContentType.STICKER, media, thread: "t", authorName: "Ann" });
    expect(outboundFromProto(request)).toMatchObject({
      contentType: "sticker",
      thread: "t",
      authorName: "Ann",
      media: [{ type: "sticker", reference: "r", mimeType: "image/webp", name: "n", sizeBytes: 12, sha256: "ab" }],
    });
  });
});

it("refusals and steps", () => {
  expect(refusalToProto({ class: "rate_limited", reason: "429", message: "m", retryAfterMs: 1500.4 })).toMatchObject({
    class: 2,
    retryAfterMs: 1500n,
  });
  expect(signInStepToProto({ oauthUrl: "https://x", expiresAt: at }).step).toEqual({ case: "oauthUrl", value: { url: "https://x" } });
  expect(signInStepToProto({ pairingCode: "12" }).step).toEqual({ case: "pairingCode", value: { code: "12" } });
});
