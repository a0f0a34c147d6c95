import { create, fromBinary } from "@bufbuild/protobuf";
import { ContentSchema } from "@linktor/gen/linktor/content/v1/content_pb.js";
import { describe, expect, it } from "vitest";
import { contentBytes } from "./inbound.js";

const LIMIT = 1024 * 1024;

describe("contentBytes", () => {
  const mail = (html: string, fullText: string) =>
    create(ContentSchema, { kind: { case: "email", value: { subject: "s", html, fullText } } });
  const kept = (html: string, fullText: string) => fromBinary(ContentSchema, contentBytes(mail(html, fullText))!).kind.value;

  it("keeps a mail up to the limit as it is", () => {
    const most = "x".repeat(LIMIT);
    expect(kept(most, most)).toMatchObject({ subject: "s", html: most, fullText: most });
  });

  it("leaves HTML out that is too long, and cuts the text", () => {
    expect(kept("x".repeat(LIMIT + 1), "y".repeat(LIMIT + 1))).toMatchObject({ subject: "s", html: "", fullText: "y".repeat(LIMIT) });
  });

  it("is nothing for content that says nothing", () => {
    expect(contentBytes(create(ContentSchema))).toBeNull();
    expect(contentBytes(undefined)).toBeNull();
  });
});
