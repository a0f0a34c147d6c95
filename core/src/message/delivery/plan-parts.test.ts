import { create } from "@bufbuild/protobuf";
import { ContentSchema, ContentType } from "@linktor/gen/linktor/content/v1/content_pb.js";
import { CapabilitiesSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { describe, expect, it } from "vitest";
import type { AttachmentId, MediaId, MessageId } from "../../shared/ids.js";
import type { Attachment } from "../message.js";
import { planParts } from "./plan-parts.js";

const textOnly = create(CapabilitiesSchema, { outbound: [ContentType.TEXT], maxTextLength: 100 });
const rich = create(CapabilitiesSchema, {
  outbound: [ContentType.TEXT, ContentType.IMAGE, ContentType.FILE, ContentType.INTERACTIVE, ContentType.LOCATION],
  maxTextLength: 100,
  maxCaptionLength: 20,
  maxButtons: 3,
  mediaOut: true,
  media: [{ type: ContentType.IMAGE, maxBytes: 1000n, mimeTypes: ["image/png"] }],
});

const textOnlyMail = create(CapabilitiesSchema, { ...textOnly, identityKind: "email" });

const file = (overrides: Partial<Attachment> = {}): Attachment => ({
  id: "a" as AttachmentId,
  messageId: "m" as MessageId,
  type: "image",
  mimeType: "image/png",
  name: "p.png",
  sizeBytes: 10,
  durationMs: 0,
  status: "stored",
  reference: null,
  mediaId: "x" as MediaId,
  error: "",
  ...overrides,
});
const linkTo = ({ name }: Attachment) => `https://linktor.example/m/${name}`;
const text = (words: string, attachments: Attachment[] = []) => ({
  contentType: attachments.length ? ContentType.IMAGE : ContentType.TEXT,
  text: words,
  content: undefined,
  attachments,
});

const buttons = (...titles: string[]) =>
  create(ContentSchema, { kind: { case: "interactive", value: { buttons: titles.map((title, id) => ({ id: String(id), title })) } } });

describe("planParts", () => {
  it("sends as it is what the channel can show", () => {
    expect(planParts(text("hello"), textOnly, linkTo)).toMatchObject([{ contentType: ContentType.TEXT, text: "hello" }]);
    expect(
      planParts({ ...text("choose"), contentType: ContentType.INTERACTIVE, content: buttons("Yes", "No") }, rich, linkTo),
    ).toMatchObject([{ contentType: ContentType.INTERACTIVE, text: "choose", content: { kind: { case: "interactive" } } }]);
  });

  it("makes a numbered list of buttons that are too many, or not to be shown", () => {
    const message = { ...text("choose"), contentType: ContentType.INTERACTIVE, content: buttons("A", "B", "C", "D") };
    for (const can of [rich, textOnly]) {
      expect(planParts(message, can, linkTo)).toMatchObject([
        { contentType: ContentType.TEXT, text: "choose\n1. A\n2. B\n3. C\n4. D", content: undefined },
      ]);
    }
  });

  it("puts buttons under the last piece of a long text", () => {
    const parts = planParts(
      { ...text("word ".repeat(50).trim()), contentType: ContentType.INTERACTIVE, content: buttons("Yes") },
      rich,
      linkTo,
    );
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.map(({ content }) => content !== undefined)).toEqual(parts.map((_, index) => index === parts.length - 1));
  });

  it("says in words where a place is, for a channel without maps", () => {
    const content = create(ContentSchema, { kind: { case: "location", value: { latitude: -23.5, longitude: -46.6, name: "Office" } } });
    const [part] = planParts({ ...text(""), contentType: ContentType.LOCATION, content }, textOnly, linkTo);
    expect(part?.text).toMatch(/^Office\nhttps:\/\/www\.openstreetmap\.org\/\?mlat=-23\.5&mlon=-46\.6$/);
  });

  it("gives the first file the text as its caption if it fits, else sends it after", () => {
    expect(planParts(text("short", [file(), file()]), rich, linkTo).map((part) => part.text)).toEqual(["short", ""]);
    expect(planParts(text("longer than twenty characters", [file()]), rich, linkTo).map((part) => part.text)).toEqual([
      "",
      "longer than twenty characters",
    ]);
  });

  it("sends a link for a file that the channel does not take: its kind, its size or its type", () => {
    const link = "https://linktor.example/m/p.png";
    expect(planParts(text("see", [file()]), textOnly, linkTo)).toMatchObject([{ contentType: ContentType.TEXT, text: `see\n${link}` }]);
    expect(planParts(text("", [file({ sizeBytes: 2000 })]), rich, linkTo)).toMatchObject([{ text: link }]);
    expect(planParts(text("", [file({ mimeType: "image/tiff" })]), rich, linkTo)).toMatchObject([{ text: link }]);
  });

  it("sends a template whole, whatever the channel takes, and never as text", () => {
    const content = create(ContentSchema, { kind: { case: "template", value: { name: "welcome", language: "en" } } });
    const message = { ...text("welcome", [file()]), contentType: ContentType.TEMPLATE, content };
    for (const can of [rich, textOnly]) expect(planParts(message, can, linkTo)).toEqual([message]);
  });

  describe("of a mail", () => {
    const content = create(ContentSchema, { kind: { case: "email", value: { subject: "Your order", html: "<p>See</p>" } } });
    const mail = (words: string, files: Attachment[]) => ({ ...text(words, files), contentType: ContentType.TEXT, content });
    const mailbox = create(CapabilitiesSchema, { ...rich, maxTextLength: 0, maxCaptionLength: 0, identityKind: "email" });

    it("sends text and files as one, where a message is a mail", () => {
      const files = [file({ name: "a.png" }), file({ name: "b.png" }), file({ name: "c.tiff", mimeType: "image/tiff" })];
      expect(planParts(mail("see these", files), mailbox, linkTo)).toEqual([
        { contentType: ContentType.TEXT, text: "see these\nhttps://linktor.example/m/c.tiff", content, attachments: files.slice(0, 2) },
      ]);
      expect(planParts(text("see this", [file()]), mailbox, linkTo)).toMatchObject([
        { contentType: ContentType.IMAGE, text: "see this", content: undefined, attachments: [{ name: "p.png" }] },
      ]);
      expect(
        planParts({ ...text("choose"), contentType: ContentType.INTERACTIVE, content: buttons("A", "B") }, textOnlyMail, linkTo),
      ).toEqual([{ contentType: ContentType.TEXT, text: "choose\n1. A\n2. B", content: undefined, attachments: [] }]);
    });

    it("gives the rest of it to any other channel with the text", () => {
      expect(planParts(mail("see", []), textOnly, linkTo)).toMatchObject([{ contentType: ContentType.TEXT, text: "see", content }]);
      expect(planParts(mail("see", [file()]), rich, linkTo)).toMatchObject([
        { contentType: ContentType.IMAGE, text: "", content: undefined },
        { contentType: ContentType.TEXT, text: "see", content },
      ]);
      expect(planParts(mail("", [file()]), rich, linkTo)).toMatchObject([{ contentType: ContentType.IMAGE, attachments: [{}] }]);
    });
  });
});
